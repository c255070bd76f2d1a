// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import network.assay.compute.arith.BatchOrder;
import network.assay.compute.arith.Philox;
import network.assay.compute.backend.Samples.Kind;
import network.assay.compute.graph.Affine;
import network.assay.compute.graph.Contraction;
import network.assay.compute.graph.ConvolutionLowering;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Input;
import network.assay.compute.graph.LiteralInterpreter;
import network.assay.compute.graph.Lowering;
import network.assay.compute.graph.MapOp;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.NodeCodec;
import network.assay.compute.graph.Operand;
import network.assay.compute.graph.Operand.Dim;
import network.assay.compute.graph.Operand.Edge;
import network.assay.compute.graph.Output;
import network.assay.compute.graph.PoolingLowering;
import network.assay.compute.graph.Sliding;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Ints;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// The golden vectors of single nodes: one of each kind, edge and lowering that has something of
/// its own.
final class GoldenNodes {
  private GoldenNodes() {}

  static List<String> all() {
    Affine o = Affine.axis(2, 0);
    Affine r = Affine.axis(2, 1);
    Operand vector = new Operand.Read(0, List.of(new Dim(5, Edge.SKIP, o.plus(1, 2))));
    Operand window =
        new Operand.Read(0, List.of(new Dim(6, Edge.ZERO, new Affine(-1, Ints.of(1, 1)))));
    var lines = new ArrayList<String>();
    lines.add(
        node(
            "product",
            Lowering.product(new Lowering.Product(1, 3, 4, 5, false, true), 0, 1, 2).getFirst(),
            List.of(f32(3, 5), f32(4, 5))));
    lines.add(
        node(
            "batched product, transposed left",
            Lowering.product(new Lowering.Product(2, 3, 2, 4, true, false), 0, 1, 2).getFirst(),
            List.of(f32(2, 4, 3), f32(2, 4, 2))));
    lines.add(
        node(
            "partial chains of a chunked product",
            Lowering.product(new Lowering.Product(1, 1, 2, 1025, false, false), 0, 1, 2).getFirst(),
            List.of(f32(1, 1025), f32(1025, 2))));
    lines.add(
        node(
            "lanes of a sum",
            Lowering.sum(new Lowering.Sum(2, 37, 1), 0, 1).getFirst(),
            List.of(f32(2, 37))));
    lines.add(
        node(
            "halving of a sum",
            Lowering.sum(new Lowering.Sum(2, 3, 2), 0, 0).get(1),
            List.of(f32(2, 4, 2))));
    var strided =
        new ConvolutionLowering.Convolution(
            2, 2, 2, 1, Sliding.over(5, 3, 2, 1, 1, 1), Sliding.over(4, 2, 1, 2, 0, 1));
    lines.add(
        node(
            "convolution",
            ConvolutionLowering.forward(strided, 0, 1, 2).getFirst(),
            List.of(f32(2, 4, 5, 4), f32(2, 2, 3, 2))));
    lines.add(
        node(
            "a convolution's input gradient, by padded coordinates",
            ConvolutionLowering.inputGradient(strided, 0, 1, 2).getFirst(),
            List.of(f32(2, 2, 3, 3), f32(2, 2, 3, 2))));
    lines.add(
        node(
            "a convolution's weight gradient",
            ConvolutionLowering.weightGradient(strided, 0, 1, 2).getFirst(),
            List.of(f32(2, 4, 5, 4), f32(2, 2, 3, 3))));
    var pooling =
        new PoolingLowering.Pooling(
            2, Sliding.over(4, 3, 2, 1, 1, 1), Sliding.over(3, 2, 1, 1, 0, 0));
    lines.add(
        node(
            "greatest of windows",
            PoolingLowering.fold(pooling, FoldOp.MAX, 0),
            List.of(f32(2, 4, 3))));
    lines.add(
        node(
            "contraction over heads in place",
            new Contraction(
                    Ints.of(2, 2, 3, 3, 2),
                    Ints.of(0, 2, 1, 4),
                    Ints.of(0, 3, 1, 4),
                    Ints.of(0, 1, 2, 3),
                    4)
                .lower(0, 1, 2)
                .getFirst(),
            List.of(f32(2, 3, 2, 2), f32(2, 3, 2, 2))));
    lines.add(
        node(
            "skipped steps",
            new Node.Fold(FoldOp.ADD, 0x80000000, Shape.of(4), Shape.of(3), List.of(vector)),
            List.of(f32(5))));
    lines.add(
        node(
            "steps of zero",
            new Node.Fold(
                FoldOp.FMA,
                0,
                Shape.of(6),
                Shape.of(3),
                List.of(window, new Operand.Read(1, List.of(Dim.inside(3, r))))),
            List.of(f32(6), f32(3))));
    lines.add(
        node(
            "greatest",
            new Node.Fold(
                FoldOp.MAX,
                0xFF800000,
                Shape.of(2),
                Shape.of(3),
                List.of(new Operand.Read(0, List.of(Dim.inside(2, o), Dim.inside(3, r))))),
            List.of(f32(2, 3))));
    lines.add(
        node(
            "one-hot",
            new Node.Map(
                MapOp.I_EQ,
                0,
                Shape.of(3, 4),
                List.of(new Operand.Read(0, List.of(Dim.inside(3, o))), new Operand.Index(r))),
            List.of(Tensor.i32(Shape.of(3), 2, 0, 9))));
    lines.add(
        node(
            "shifted copy",
            new Node.Map(
                MapOp.COPY,
                0x40000000,
                Shape.of(5),
                List.of(
                    new Operand.Read(
                        0, List.of(new Dim(4, Edge.SKIP, new Affine(-1, Ints.of(1))))))),
            List.of(f32(4))));
    lines.add(
        node(
            "constant operand",
            new Node.Map(
                MapOp.DIV,
                0,
                Shape.of(3),
                List.of(
                    new Operand.Read(0, List.of(Dim.inside(3, Affine.axis(1, 0)))),
                    new Operand.Immediate(0x437F0000))),
            List.of(f32(3))));
    lines.add(
        node(
            "gather",
            new Node.Gather(DType.F32, Shape.of(4, 2), 1, 3, 4, 2, 0, 1),
            List.of(f32(3, 2), Tensor.i32(Shape.of(4), 2, -1, 0, 3))));
    lines.add(
        node(
            "scatter",
            new Node.ScatterAdd(Shape.of(3, 2), 1, 3, 4, 2, 0, 1),
            List.of(f32(4, 2), Tensor.i32(Shape.of(4), 2, 0, 2, 3))));
    lines.add(
        node(
            "random",
            new Node.Random(Shape.of(6), 5, 0),
            List.of(Tensor.i32(Shape.of(3), 7, -8, 9))));
    lines.add(
        node(
            "order",
            new Node.Order(Shape.of(7), 0),
            List.of(new BatchOrder(0x1122334455667788L, 10, 20, 7).tensor(2))));
    return lines;
  }

  private static Tensor f32(int... dims) {
    Tensor tensor = new Samples(dims.length, Kind.WILD).tensor(DType.F32, Shape.of(dims));
    float[] values = tensor.sharedFloats();
    for (int i = 0; i < values.length; i++) {
      // Mostly ordinary, so that results are not all NaN.
      if (i % 7 != 3 || Float.isNaN(values[i]) || Float.isInfinite(values[i])) {
        values[i] = (draw(i) >> 8) * 0x1p-20f;
      }
    }
    return tensor;
  }

  private static int draw(int i) {
    return Philox.word(5, 0, 0, i);
  }

  private static String node(String name, Node node, List<Tensor> inputs) {
    var named = new ArrayList<Input>();
    var given = new TreeMap<String, Tensor>();
    for (int i = 0; i < inputs.size(); i++) {
      named.add(new Input("t" + i, inputs.get(i).dtype(), inputs.get(i).shape()));
      given.put("t" + i, inputs.get(i));
    }
    Graph graph = new Graph(named, List.of(node), List.of(new Output("out", inputs.size())));
    Tensor made = LiteralInterpreter.run(graph, State.of(given)).get("out");
    return "{\"name\":\"%s\",\"node\":\"%s\",\"inputs\":[%s],\"output\":%s}"
        .formatted(
            name,
            HexFormat.of().formatHex(NodeCodec.encode(node)),
            String.join(",", inputs.stream().map(GoldenPrograms::tensor).toList()),
            GoldenPrograms.tensor(made));
  }
}
