// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import network.assay.compute.arith.BatchOrder;
import network.assay.compute.arith.Permutation;
import network.assay.compute.arith.Philox;
import network.assay.compute.backend.Samples.Kind;
import network.assay.compute.backend.scalar.FoldFunctions;
import network.assay.compute.backend.scalar.MapFunctions;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.format.Json;
import network.assay.compute.graph.Affine;
import network.assay.compute.graph.Contraction;
import network.assay.compute.graph.ConvolutionLowering;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.GraphCodec;
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
import network.assay.compute.model.Names;
import network.assay.compute.model.Recipes;
import network.assay.compute.model.Training;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Ints;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// Makes docs/spec/vectors/exact-ops.json from the scalar functions and the literal interpreter.
/// The file drives every implementation, in whatever language.
final class GoldenVectors {
  private static final int[] WORDS = {
    0x00000000,
    0x80000000,
    0x00000001,
    0x80000001,
    0x007FFFFF,
    0x00800000,
    0x80800000,
    0x3F800000,
    0xBF800000,
    0x3F800001,
    0x3F7FFFFF,
    0x40490FDB,
    0xC0490FDB,
    0x4B000001,
    0x7F7FFFFF,
    0xFF7FFFFF,
    0x7F800000,
    0xFF800000,
    0x7FC00000,
    0x42B17217,
    0x42B17218,
    0xC2AEAC4F,
    0xC2CFF1B4,
    0x3EAAAAAB,
    0x4F000000,
    0xCF000001,
    0x1E3CE508,
    0x9E3CE508,
    0x20000000,
    0xA0000001,
    0x49800000,
    0x497FFFFF,
    0xD01502F9,
    0x40800000,
    0x3F5F9A2B,
    0xC2C80000
  };
  private static final int[] INTEGERS = {
    0, 1, 2, 7, -1, -2, 31, 32, 33, 255, 65537, 16777217, Integer.MAX_VALUE, Integer.MIN_VALUE
  };

  private final StringBuilder out = new StringBuilder();
  private final int[] draws = new int[4096];
  private int drawn;

  private GoldenVectors() {
    Philox.fill(20260101, 0, 0, draws);
  }

  static String json() {
    GoldenVectors vectors = new GoldenVectors();
    vectors.all();
    return vectors.out.toString();
  }

  private void all() {
    out.append("{\n\"version\":\"").append(GraphCodec.VERSION).append("\",\n");
    section("maps", java.util.Arrays.stream(MapOp.values()).map(this::map).toList());
    section("folds", java.util.Arrays.stream(FoldOp.values()).map(this::fold).toList());
    section("philox", philox());
    section("permutations", permutations());
    section("nodes", nodes());
    section("programs", programs());
    out.setLength(out.length() - 2);
    out.append("\n}\n");
  }

  private void section(String name, List<String> lines) {
    out.append("\"").append(name).append("\":[\n");
    out.append(String.join(",\n", lines)).append("\n],\n");
  }

  private int draw(DType dtype) {
    int word = draws[drawn++ % draws.length];
    return switch (dtype) {
      case F32 -> {
        int special = WORDS[(word >>> 8) % WORDS.length];
        yield (word & 3) != 0 ? special : canonical(word);
      }
      case I32 -> INTEGERS[(word >>> 4) % INTEGERS.length];
      case U8 -> word & 0xFF;
    };
  }

  private static int canonical(int bits) {
    return Float.floatToIntBits(Float.intBitsToFloat(bits));
  }

  private String map(MapOp op) {
    var cases = new ArrayList<String>();
    int count = op.operands().getFirst() == DType.F32 ? 48 : 24;
    for (int i = 0; i < count; i++) {
      int[] v = new int[3];
      for (int j = 0; j < op.operands().size(); j++) {
        v[j] =
            j == 0 && i < WORDS.length && op.operands().getFirst() == DType.F32
                ? WORDS[i]
                : draw(op.operands().get(j));
      }
      int result = MapFunctions.apply(op, v[0], v[1], v[2]);
      if (op.dtype() == DType.F32) result = canonical(result);
      cases.add(row(java.util.Arrays.copyOf(v, op.operands().size()), result));
    }
    return "{\"op\":\"%s\",\"code\":%d,\"cases\":[\n%s]}"
        .formatted(op, op.code(), String.join(",\n", cases));
  }

  private String fold(FoldOp op) {
    var cases = new ArrayList<String>();
    for (int i = 0; i < (op == FoldOp.FMA ? 96 : 32); i++) {
      int[] v = new int[1 + op.arity()];
      for (int j = 0; j < v.length; j++) v[j] = draw(op.dtype());
      int result = FoldFunctions.step(op, v[0], v[1], v[v.length - 1]);
      if (op.dtype() == DType.F32) result = canonical(result);
      cases.add(row(v, result));
    }
    return "{\"op\":\"%s\",\"code\":%d,\"cases\":[\n%s]}"
        .formatted(op, op.code(), String.join(",\n", cases));
  }

  private static String row(int[] values, int result) {
    StringBuilder row = new StringBuilder("\"");
    for (int value : values) row.append("%08x ".formatted(value));
    return row.append("%08x\"".formatted(result)).toString();
  }

  private static List<String> philox() {
    var lines = new ArrayList<String>();
    for (long seed : new long[] {0, -1, 0x299f31d0a4093822L}) {
      for (int c : new int[] {0, -1, 0x243f6a88}) {
        int[] block = new int[4];
        Philox.block(seed, c, c ^ 1, c ^ 2, c ^ 3, block);
        lines.add(
            "{\"seed\":\"%016x\",\"counter\":\"%08x %08x %08x %08x\",\"words\":\"%08x %08x %08x %08x\"}"
                .formatted(seed, c, c ^ 1, c ^ 2, c ^ 3, block[0], block[1], block[2], block[3]));
      }
    }
    return lines;
  }

  private static List<String> permutations() {
    var lines = new ArrayList<String>();
    for (int size : new int[] {1, 2, 3, 10, 37, 100}) {
      Permutation permutation = new Permutation(0x0123456789abcdefL, size, size);
      var values = new ArrayList<String>();
      for (int i = 0; i < size; i++) values.add(Integer.toString(permutation.at(i)));
      lines.add(
          "{\"seed\":\"0123456789abcdef\",\"epoch\":%d,\"size\":%d,\"values\":[%s]}"
              .formatted(size, size, String.join(",", values)));
    }
    return lines;
  }

  private static List<String> nodes() {
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
            String.join(",", inputs.stream().map(GoldenVectors::tensor).toList()),
            tensor(made));
  }

  private static String tensor(Tensor tensor) {
    StringBuilder bytes = new StringBuilder();
    tensor.writeTo(
        piece -> {
          byte[] copy = new byte[piece.remaining()];
          piece.get(copy);
          bytes.append(HexFormat.of().formatHex(copy));
        });
    return "{\"dtype\":\"%s\",\"shape\":%s,\"bytes\":\"%s\"}"
        .formatted(tensor.dtype(), tensor.shape(), bytes);
  }

  private static List<String> programs() {
    GraphBuilder g = new GraphBuilder();
    Value seed = g.input(Names.SEED, DType.I32, Shape.of(3));
    Value a = g.sub(g.uniform(seed, 0, Shape.of(70, 2100)), g.constant(0.5f));
    Value b = g.sub(g.uniform(seed, 1, Shape.of(67, 2100)), g.constant(0.5f));
    Value product = g.matmul(a, false, b, true);
    g.output("product", product);
    g.output("rows", g.sum(g.exp(product), 1));
    g.output("columns", g.sum(product, 0));
    State seeded = State.of(Names.SEED, Tensor.i32(Shape.of(3), 1, 2, 3));
    var lines = new ArrayList<String>();
    lines.add(program("products and sums", g.build(), seeded, 1));

    lines.add(program("a convolutional block, back and forth", GoldenBlocks.images(), seeded, 1));
    lines.add(program("a transformer block, back and forth", GoldenBlocks.tokens(), seeded, 1));

    Training training = new Training(Recipes.mlp(20, 33, 5));
    State start = LiteralInterpreter.run(training.start(), seeded);
    Graph step = training.step(48, 9);
    State data = new Samples(3, Kind.TAME).inputs(step).select(n -> n.startsWith("data."));
    for (int i = 0; i < 48; i++) data.get(Names.LABELS).sharedInts()[i] = i * 7 % 5;
    State inputs =
        start
            .plus(training.resting())
            .plus(data)
            .with(Names.RATE, Tensor.scalar(0.25f))
            .with(Names.DECAY, Tensor.scalar(0.75f))
            .with(Names.ORDER, new BatchOrder(99, 0, 48, 9).tensor(4));
    lines.add(program("training steps", step, inputs, 5));
    return lines;
  }

  private static String program(String name, Graph graph, State inputs, int runs) {
    State state = inputs;
    State made = State.EMPTY;
    for (int run = 0; run < runs; run++) {
      made = LiteralInterpreter.run(graph, state);
      for (String carried : graph.carried()) state = state.with(carried, made.get(carried));
    }
    var given = new ArrayList<String>();
    inputs.forEach((key, value) -> given.add(Json.quote(key) + ":" + tensor(value)));
    return "{\"name\":\"%s\",\"graph\":\"%s\",\"inputs\":{%s},\"runs\":%d,\"sha256\":\"%s\"}"
        .formatted(
            name,
            HexFormat.of().formatHex(GraphCodec.encode(graph)),
            String.join(",", given),
            runs,
            SelfTest.digest(made));
  }
}
