// SPDX-License-Identifier: Apache-2.0
package network.assay.node.swarm;

/// What a [Swarm] wants done.
public sealed interface Order<S> {
  S source();

  int piece();

  /// Ask `source` for `piece`, and say what comes of it.
  record Ask<S>(S source, int piece) implements Order<S> {}

  /// The piece is not wanted of `source` any more; what still comes of it is ignored.
  record Cancel<S>(S source, int piece) implements Order<S> {}
}
