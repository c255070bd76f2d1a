// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.backend.vector.VectorBackend;
import network.assay.compute.graph.Cost;
import network.assay.compute.graph.Graph;
import org.junit.jupiter.api.Test;

final class StepMemoryTest {
  private static final List<Graph> STEPS =
      List.of(
          new Training(Recipes.mlp(784, 512, 512, 10)).step(1000, 128),
          new Training(new Gpt(new Gpt.Size(3, 4, 64, 32, 100), Gpt.Style.GPT2)).step(64, 4),
          new Training(
                  Recipes.resnet18(new ResNet.Image(1, 16, 16), ResNet.Stem.values()[0], 8, 10))
              .step(64, 4));

  private static void staysWithinItsCost(Backend backend) {
    for (Graph graph : STEPS) {
      Cost cost = graph.cost();
      long held = backend.compile(graph).bytes() + cost.inputBytes() + cost.outputBytes();
      assertThat(held).as("%s of %s", backend.id(), graph).isLessThanOrEqualTo(cost.boundBytes());
    }
  }

  @Test
  void a_program_holds_no_more_than_the_bound_of_its_graph() {
    try (Backend scalar = new ScalarBackend();
        Backend vector = VectorBackend.widest(1)) {
      staysWithinItsCost(vector);
      staysWithinItsCost(scalar);
    }
  }
}
