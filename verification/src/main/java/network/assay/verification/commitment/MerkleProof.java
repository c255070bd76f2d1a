// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.commitment;

import java.util.List;
import network.assay.protocol.market.Digest;

/// Shows that a digest is leaf `index` of a tree of `count` leaves (docs/spec/commitments, section
/// 2).
///
/// @param siblings from the bottom up, exactly as many as the tree has levels above its leaves
public record MerkleProof(long index, long count, List<Digest> siblings) {
  /// No tree here has more leaves: room for a tensor of 2^52 bytes.
  public static final int MAX_DEPTH = 40;

  public MerkleProof {
    if (count < 1 || count > 1L << MAX_DEPTH) {
      throw new IllegalArgumentException("a tree has 1 to 2^40 leaves, not " + count);
    }
    if (index < 0 || index >= count) {
      throw new IllegalArgumentException("leaf " + index + " of a tree of " + count);
    }
    if (siblings.size() != depth(count)) {
      throw new IllegalArgumentException(
          "a proof in a tree of "
              + count
              + " leaves has "
              + depth(count)
              + " siblings, not "
              + siblings.size());
    }
    siblings = List.copyOf(siblings);
  }

  public boolean shows(Digest leaf, Digest root) {
    return MerkleTree.rootOf(leaf, this).equals(root);
  }

  private static int depth(long count) {
    return Long.SIZE - Long.numberOfLeadingZeros(count - 1);
  }
}
