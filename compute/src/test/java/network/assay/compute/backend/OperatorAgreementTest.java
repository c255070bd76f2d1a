// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import static org.assertj.core.api.Assertions.assertThat;

import network.assay.compute.backend.Samples.Kind;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.build.Cases;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.LiteralInterpreter;
import network.assay.compute.tensor.State;
import org.junit.jupiter.api.Test;

/// Every operator and its gradients, on every backend, on raw bits.
final class OperatorAgreementTest {
  @Test
  void backends_agree_on_every_operator() {
    try (TestBackends backends = new TestBackends()) {
      for (int seed = 0; seed < 3; seed++) {
        for (Cases.Case one : Cases.draw(seed)) {
          Graph graph = one.both();
          Kind kind = Kind.values()[seed % Kind.values().length];
          State inputs = new Samples(seed, kind).inputs(graph);
          State expected = new ScalarBackend().compile(graph).run(inputs);
          for (Backend backend : backends.all()) {
            assertThat(backend.compile(graph).run(inputs))
                .as("%s %s on %s", one.name(), one.inputs(), backend.id())
                .isEqualTo(expected);
          }
        }
      }
    }
  }

  @Test
  void the_scalar_backend_computes_what_the_specification_says() {
    try (Backend scalar = new ScalarBackend()) {
      for (int seed = 10; seed < 14; seed++) {
        for (Cases.Case one : Cases.draw(seed)) {
          Graph graph = one.both();
          Kind kind = Kind.values()[seed % Kind.values().length];
          State inputs = new Samples(seed, kind).inputs(graph);
          assertThat(scalar.compile(graph).run(inputs))
              .as("%s %s", one.name(), one.inputs())
              .isEqualTo(LiteralInterpreter.run(graph, inputs));
        }
      }
    }
  }
}
