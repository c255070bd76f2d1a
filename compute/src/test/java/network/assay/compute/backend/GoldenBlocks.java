// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import java.util.List;
import network.assay.compute.build.Activations;
import network.assay.compute.build.Attention;
import network.assay.compute.build.Clipping;
import network.assay.compute.build.Convolution;
import network.assay.compute.build.Draws;
import network.assay.compute.build.Dropout;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Losses;
import network.assay.compute.build.Norms;
import network.assay.compute.build.Pooling;
import network.assay.compute.build.Rotary;
import network.assay.compute.build.Value;
import network.assay.compute.build.Window;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.MapOp;
import network.assay.compute.model.Names;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// Blocks of networks with their gradients, from a seed alone: programs of the golden vectors.
final class GoldenBlocks {
  private GoldenBlocks() {}

  private static Value drawn(GraphBuilder g, Value seed, int stream, int... dims) {
    return g.sub(Draws.uniform(g, seed, stream, Shape.of(dims)), g.constant(0.5f));
  }

  static Graph images() {
    GraphBuilder g = new GraphBuilder();
    Value seed = g.input(Names.SEED, DType.I32, Shape.of(3));
    Value x = drawn(g, seed, 0, 3, 4, 11, 9);
    Value kernel = drawn(g, seed, 1, 6, 2, 3, 3);
    Value gain = drawn(g, seed, 2, 6);
    Value bias = drawn(g, seed, 3, 6);
    Value lines = Convolution.conv2d(g, x, kernel, Window.of(3).stride(2).padding(1));
    Value unit = Norms.batch(g, lines, gain, bias, 1e-5f).output();
    Value pooled = Pooling.max(g, Activations.silu(g, unit), Window.of(2).stride(2).padding(1));
    Value means = Pooling.average(g, pooled, Window.of(2).padding(1), false);
    Value scores = Norms.group(g, means, 2, gain, bias, 1e-5f);
    Value loss =
        Losses.meanSquared(
            g, Pooling.global(g, scores), g.reshape(drawn(g, seed, 4, 18), Shape.of(3, 6, 1, 1)));
    return back(g, loss, List.of(x, kernel, gain, bias));
  }

  static Graph tokens() {
    GraphBuilder g = new GraphBuilder();
    Value seed = g.input(Names.SEED, DType.I32, Shape.of(3));
    Value table = drawn(g, seed, 0, 7, 8);
    Value gain = drawn(g, seed, 1, 8);
    Value bias = drawn(g, seed, 2, 8);
    Value weights = drawn(g, seed, 3, 8, 8);
    Value words = g.map(MapOp.I_AND, Draws.words(g, seed, 4, Shape.of(2, 5)), g.constant(7));
    Value x = g.gather(table, words);
    Value unit = Norms.layer(g, x, gain, bias, 1e-5f);
    Value q = Rotary.apply(g, g.matmul(unit, weights), Rotary.tables(g, 5, 2, 100f), 2);
    Value mixed = Attention.causal(g, q, Norms.rms(g, x, gain, 1e-6f), unit, 2);
    Value bent = g.add(Activations.gelu(g, mixed), Activations.geluTanh(g, x));
    Value thinned = Dropout.apply(g, bent, seed, 5, 0.25f);
    Value logits = g.reshape(g.matmul(thinned, false, table, true), Shape.of(10, 7));
    Value losses = Losses.crossEntropy(g, logits, g.reshape(words, Shape.of(10)));
    return back(g, g.mean(losses, 0), List.of(table, gain, bias, weights));
  }

  private static Graph back(GraphBuilder g, Value loss, List<Value> by) {
    g.output("loss", loss);
    List<Value> gradients = g.gradients(loss, by);
    var clipped = Clipping.byGlobalNorm(g, gradients, g.constant(0.5f));
    for (int i = 0; i < by.size(); i++) g.output("g" + i, clipped.gradients().get(i));
    return g.build();
  }
}
