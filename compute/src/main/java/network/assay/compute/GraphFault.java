// SPDX-License-Identifier: Apache-2.0
package network.assay.compute;

/// A graph, or a piece of one, breaks a rule of docs/spec/exact-ops. Whoever made the graph is at
/// fault; the message says where, what was found and what was expected.
public final class GraphFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public GraphFault(String what) {
    super(what);
  }
}
