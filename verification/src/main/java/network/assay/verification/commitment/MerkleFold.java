// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.commitment;

import network.assay.protocol.market.Digest;
import network.assay.protocol.market.RepeatedHash;

/// The root of a [MerkleTree] whose leaves lie one after the other in one array, folded level by
/// level in place: for the leaves of tensors, which are many.
final class MerkleFold {
  static final int PAIR = 2 * Digest.BYTES;

  private final RepeatedHash node;
  private final byte[] digests;
  private final int count;

  /// @param node hashes inner nodes
  /// @param count of the leaves, at least 1
  MerkleFold(RepeatedHash node, int count) {
    this.node = node;
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
    int height = 0;
    for (int level = count; level > 1; level = (level + 1) / 2, height++) {
      if (level % 2 == 1) {
        byte[] padding = HashTree.zero(height).toBytes();
        System.arraycopy(padding, 0, digests, level * Digest.BYTES, Digest.BYTES);
      }
      for (int i = 0; i < (level + 1) / 2; i++) {
        node.hash(digests, i * PAIR, PAIR, digests, i * Digest.BYTES);
      }
    }
    return MerkleTree.bind(count, Digest.at(digests, 0));
  }
}
