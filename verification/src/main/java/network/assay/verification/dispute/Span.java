// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import network.assay.protocol.market.Digest;

/// A claim about part of a list: the node of `height` over its leaves from `first` on.
///
/// @param count the length of the whole list
public record Span(Digest claim, long first, int height, long count) {
  /// The height of the nodes that were revealed under the claim.
  int low() {
    return Lists.revealed(height);
  }

  /// The first leaf below the node of that number among those revealed.
  long firstBelow(int node) {
    return first + ((long) node << low());
  }
}
