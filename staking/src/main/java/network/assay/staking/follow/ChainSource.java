// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.follow;

import java.util.List;
import java.util.Optional;

/// What the follower needs from a chain node. Faults are
/// [network.assay.protocol.market.AssayFault.World].
public interface ChainSource {
  /// The answer would be too large: ask for fewer blocks.
  class TooMuch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TooMuch(String why) {
      super(why);
    }
  }

  /// The number of the newest block.
  long head();

  /// The block before which nothing happened.
  long beginning();

  /// @return nothing when the node has no such block (yet, or any more)
  Optional<BlockRef> block(long number);

  /// The market's events in the blocks `from..to`, in order.
  ///
  /// @throws TooMuch when that is more than the node gives at once
  List<ChainEvent> events(long from, long to);
}
