// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Program;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.graph.Graph;
import network.assay.compute.tensor.State;

/// Takes virtual time for each step, and counts steps. A node of a step that is run alone takes its
/// part of it.
final class MeasuredBackend implements Backend {
  private final Backend backend = new ScalarBackend();
  private final VirtualTime time;
  private final Graph step;
  private final Duration each;
  private final Runnable before;
  private final AtomicInteger steps = new AtomicInteger();
  private final AtomicInteger nodes = new AtomicInteger();

  /// @param step the graph of a step
  /// @param each what it takes
  /// @param before runs before each step
  MeasuredBackend(VirtualTime time, Graph step, Duration each, Runnable before) {
    this.time = time;
    this.step = step;
    this.each = each;
    this.before = before;
  }

  /// Whole steps that were run.
  int steps() {
    return steps.get();
  }

  /// Nodes that were run alone, in steps' worth.
  int stepsOfNodes() {
    return Math.ceilDiv(nodes.get(), step.nodes().size());
  }

  @Override
  public String id() {
    return backend.id();
  }

  @Override
  public Program compile(Graph graph, State fixed) {
    Program program = backend.compile(graph, fixed);
    // Initial states have small graphs of their own, which are no steps.
    boolean whole = graph.nodes().size() > step.nodes().size() / 2;
    return new Program(graph, fixed) {
      @Override
      public long bytes() {
        return program.bytes();
      }

      @Override
      public Set<String> inPlace() {
        return program.inPlace();
      }

      @Override
      protected void execute(State inputs, State outputs) {
        if (whole) {
          before.run();
          steps.incrementAndGet();
          time.pass(each);
        } else {
          nodes.incrementAndGet();
          time.pass(each.dividedBy(step.nodes().size()));
        }
        var _ = program.run(inputs, outputs);
      }
    };
  }

  @Override
  public void close() {
    backend.close();
  }
}
