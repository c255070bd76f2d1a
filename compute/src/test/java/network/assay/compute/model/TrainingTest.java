// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import static org.assertj.core.api.Assertions.assertThat;

import network.assay.compute.arith.BatchOrder;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.LiteralInterpreter;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Test;

final class TrainingTest {
  @Test
  void smoke() {
    Backend backend = new ScalarBackend();
    var t = new Training(Recipes.mlp(12, 9, 4));
    State p =
        backend.compile(t.start()).run(State.of(Names.SEED, Tensor.i32(Shape.of(3), 1, 2, 0)));
    Graph step = t.step(64, 8);
    System.err.println(step + " " + step.cost());
    step.nodes()
        .forEach(
            n ->
                System.err.println(
                    n.shape()
                        + " "
                        + n.toString().substring(0, Math.min(100, n.toString().length()))));
    byte[] x = new byte[64 * 12];
    int[] y = new int[64];
    int[] r = new int[64 * 12];
    network.assay.compute.arith.Philox.fill(3, 0, 0, r);
    for (int i = 0; i < 64; i++) {
      y[i] = i % 4;
      for (int j = 0; j < 12; j++)
        x[i * 12 + j] = (byte) ((j % 4 == y[i] ? 150 : 0) + (r[i * 12 + j] & 63));
    }
    State fixed =
        State.of(Names.SAMPLES, Tensor.wrapU8(Shape.of(64, 12), x))
            .with(Names.LABELS, Tensor.wrapI32(Shape.of(64), y))
            .with(Names.RATE, Tensor.scalar(0.1f))
            .with(Names.DECAY, Tensor.scalar(0.9f));
    var order = new BatchOrder(5, 0, 64, 8);
    State literal =
        LiteralInterpreter.run(
            step, p.plus(t.restingMomentum()).plus(fixed).with(Names.ORDER, order.tensor(0)));
    Loop loop = new Loop(backend.compile(step), p.plus(t.restingMomentum()), fixed);
    for (int s = 0; s < 100; s++) {
      State out = loop.run(State.of(Names.ORDER, order.tensor(s)));
      if (s == 0) assertThat(out).isEqualTo(literal);
      if (s % 10 == 0)
        System.err.println(out.get("loss").floatAt(0) + " " + out.get("correct").intAt(0));
    }
  }
}
