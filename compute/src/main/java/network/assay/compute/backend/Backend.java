// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import network.assay.compute.BackendFault;
import network.assay.compute.graph.Graph;

/// What runs graphs. All backends give the same bits for the same graph and inputs
/// (docs/spec/exact-ops); they differ in speed alone.
///
/// A backend owns the threads its programs run on. Closing it ends them; its programs must not run
/// then or later.
public interface Backend extends AutoCloseable {
  /// What is recorded with a result: kind, width, threads; for example `vector-256x2`.
  String id();

  /// Makes `graph` ready to run.
  Program compile(Graph graph);

  /// Recomputes the golden vectors; takes less than two seconds.
  ///
  /// @throws BackendFault when a single bit differs
  default void selfTest() {
    SelfTest.run(this);
  }

  @Override
  void close();
}
