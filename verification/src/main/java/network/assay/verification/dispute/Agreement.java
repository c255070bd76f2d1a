// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import java.util.List;
import network.assay.protocol.market.Digest;

/// Leaves of a list that both sides hold to be right, since one claimed them and the other went on
/// to a later one (docs/spec/dispute, section 5).
///
/// @param frames all of the list, the current one with them
public record Agreement(List<Frame> frames, List<Leaf> leaves) {
  /// Nothing.
  public static final Agreement NONE = new Agreement(List.of(), List.of());

  public Agreement {
    frames = List.copyOf(frames);
    leaves = List.copyOf(leaves);
  }

  /// One reveal of the list.
  public record Frame(Digest claim, long first, int height) {}

  /// One agreed leaf.
  ///
  /// @param frame in which of the frames it lies
  /// @param siblings from it up to that frame's claim
  public record Leaf(long leaf, Digest value, int frame, List<Digest> siblings) {
    public Leaf {
      siblings = List.copyOf(siblings);
    }
  }
}
