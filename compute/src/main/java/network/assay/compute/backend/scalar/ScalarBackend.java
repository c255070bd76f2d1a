// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.scalar;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Buffers;
import network.assay.compute.backend.Frame;
import network.assay.compute.backend.Program;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Node;
import network.assay.compute.tensor.State;

/// The normative backend: one thread, one node after the other, nothing fused.
public final class ScalarBackend implements Backend {
  @Override
  public String id() {
    return "scalar";
  }

  @Override
  public Program compile(Graph graph, State fixed) {
    return new Run(graph, fixed);
  }

  @Override
  public void close() {}

  private static final class Run extends Program {
    private final Buffers buffers;

    Run(Graph graph, State fixed) {
      super(graph, fixed);
      List<Buffers.Step> steps = new ArrayList<>();
      for (int n = 0; n < graph.nodes().size(); n++) {
        Node node = graph.nodes().get(n);
        steps.add(new Buffers.Step(Set.copyOf(node.sources()), Set.of(graph.inputs().size() + n)));
      }
      this.buffers = new Buffers(graph, steps, Set.copyOf(fixed.names()));
    }

    @Override
    public Set<String> inPlace() {
      return buffers.inPlace();
    }

    @Override
    public long bytes() {
      return buffers.bytes();
    }

    @Override
    protected void execute(State inputs, State outputs) {
      Frame frame = buffers.bind(inputs, fixed(), outputs);
      int target = graph().inputs().size();
      for (Node node : graph().nodes()) {
        stopIfInterrupted();
        Interpreter.run(node, frame, target++);
      }
      buffers.finish(outputs);
    }
  }
}
