// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.commitment;

import network.assay.protocol.market.Digest;
import network.assay.protocol.market.RepeatedHash;

/// The root of a [MerkleTree] whose leaves lie one after the other in one array, folded level by
/// level in place: for the leaves of tensors, which are many.
final class MerkleFold {
  private static final int PAIR = 2 * Digest.BYTES;

  private final RepeatedHash node = MerkleTree.NODE.repeated(PAIR);
  private final byte[] digests;
  private final int count;

  /// @param count of the leaves, at least 1
  MerkleFold(int count) {
    this.count = count;
    // One more, for what a last odd one is paired with.
    this.digests = new byte[Math.addExact(Math.multiplyExact(count, Digest.BYTES), Digest.BYTES)];
  }

  /// Where the leaves are to be written; leaf `i` at byte `i` * [Digest#BYTES].
  byte[] leaves() {
    return digests;
  }

  /// Overwrites the leaves.
  Digest root() {
    byte[] padding = new byte[PAIR];
    for (int level = count; level > 1; level = (level + 1) / 2) {
      if (level % 2 == 1) {
        System.arraycopy(padding, 0, digests, level * Digest.BYTES, Digest.BYTES);
      }
      for (int i = 0; i < (level + 1) / 2; i++) {
        node.hash(digests, i * PAIR, PAIR, digests, i * Digest.BYTES);
      }
      node.hash(padding, 0, PAIR, padding, 0);
      System.arraycopy(padding, 0, padding, Digest.BYTES, Digest.BYTES);
    }
    return MerkleTree.bind(count, Digest.at(digests, 0));
  }
}
