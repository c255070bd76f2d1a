// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import network.assay.compute.BackendFault;
import network.assay.compute.GraphFault;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Workspace;
import network.assay.compute.tensor.State;

/// What runs graphs. All backends give the same bits for the same graph and inputs
/// (docs/spec/exact-ops); they differ in speed alone.
///
/// A backend owns the threads its programs run on. Closing it ends them; its programs must not run
/// then or later.
public interface Backend extends AutoCloseable {
  /// What is recorded with a result: kind, width, threads; for example `vector-256x2`.
  String id();

  /// Makes `graph` ready to run.
  default Program compile(Graph graph) {
    return compile(graph, State.EMPTY);
  }

  /// Makes `graph` ready to run with some of its inputs bound: `run` takes them from `fixed`, and
  /// need not be given them. A backend may keep what it makes of them, such as packed weights, so
  /// their elements must not change as long as the program runs.
  ///
  /// @param fixed tensors that the graph does not name are left aside
  /// @throws GraphFault when one is of another type or shape than the graph's input
  Program compile(Graph graph, State fixed);

  /// The most bytes that a program of `graph` holds besides its tensors; inputs that are bound are
  /// packed besides.
  default long workBytes(Graph graph) {
    return Workspace.bytes(graph, 1);
  }

  /// Recomputes the golden vectors; takes less than two seconds.
  ///
  /// @throws BackendFault when a single bit differs
  default void selfTest() {
    SelfTest.run(this);
  }

  @Override
  void close();
}
