// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import network.assay.compute.arith.BatchOrder;
import network.assay.compute.backend.Samples.Kind;
import network.assay.compute.build.Draws;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.format.Json;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.GraphCodec;
import network.assay.compute.graph.LiteralInterpreter;
import network.assay.compute.model.Names;
import network.assay.compute.model.Recipes;
import network.assay.compute.model.Training;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// The golden vectors of whole programs, of which the file has a digest. Small: every node computes
/// them when it starts, before its compiler has warmed up.
final class GoldenPrograms {
  private GoldenPrograms() {}

  static List<String> all() {
    GraphBuilder g = new GraphBuilder();
    Value seed = g.input(Names.SEED, DType.I32, Shape.of(3));
    Value a = g.sub(Draws.uniform(g, seed, 0, Shape.of(23, 2100)), g.constant(0.5f));
    Value b = g.sub(Draws.uniform(g, seed, 1, Shape.of(37, 2100)), g.constant(0.5f));
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

  static String tensor(Tensor tensor) {
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
}
