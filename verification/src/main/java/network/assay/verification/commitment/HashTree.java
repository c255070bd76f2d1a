// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.commitment;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.RepeatedHash;

/// All nodes of a hash tree (docs/spec/commitments, section 2), in 64 bytes for each leaf. The leaf
/// level has height 0.
public final class HashTree {
  /// The zero subtree of each height: what stands where a tree has no leaves.
  private static final List<Digest> ZEROS = zeros();

  private final List<byte[]> levels;
  private final int size;

  private HashTree(List<byte[]> levels, int size) {
    this.levels = levels;
    this.size = size;
  }

  /// A tree over `leaves`, of which there is at least one.
  public static HashTree over(List<Digest> leaves) {
    byte[] bytes = new byte[Math.multiplyExact(leaves.size(), Digest.BYTES)];
    for (int i = 0; i < leaves.size(); i++) {
      System.arraycopy(leaves.get(i).toBytes(), 0, bytes, i * Digest.BYTES, Digest.BYTES);
    }
    return over(bytes);
  }

  /// A tree over leaves that lie one after the other in `leaves`, which is taken over.
  static HashTree over(byte[] leaves) {
    int size = leaves.length / Digest.BYTES;
    if (size == 0) throw new IllegalArgumentException("a tree has at least one leaf");
    RepeatedHash hash = MerkleTree.NODE.repeated(2 * Digest.BYTES);
    var levels = new ArrayList<byte[]>();
    levels.add(leaves);
    for (int count = size; count > 1; count = (count + 1) / 2) {
      byte[] below = levels.getLast();
      byte[] zero = zero(levels.size() - 1).toBytes();
      byte[] above = new byte[(count + 1) / 2 * Digest.BYTES];
      for (int i = 0; i < (count + 1) / 2; i++) {
        int length = Math.min(2, count - 2 * i) * Digest.BYTES;
        hash.part()
            .put(below, 2 * i * Digest.BYTES, length)
            .put(zero, 0, 2 * Digest.BYTES - length);
        hash.end(above, i * Digest.BYTES);
      }
      levels.add(above);
    }
    return new HashTree(levels, size);
  }

  /// The node above two.
  public static Digest node(Digest left, Digest right) {
    return MerkleTree.NODE.hash(left, right);
  }

  /// The Merkle root over `count` leaves with this top.
  public static Digest root(long count, Digest top) {
    return MerkleTree.bind(count, top);
  }

  /// The tree of `height` that has no leaves.
  public static Digest zero(int height) {
    return ZEROS.get(height);
  }

  /// What `siblings`, from the bottom up, lead to from the node with this index on its level.
  public static Digest climb(Digest node, long index, List<Digest> siblings) {
    Digest at = node;
    for (Digest sibling : siblings) {
      at = (index & 1) == 0 ? node(at, sibling) : node(sibling, at);
      index >>= 1;
    }
    return at;
  }

  /// How high a tree over `count` leaves is.
  public static int height(long count) {
    return Long.SIZE - Long.numberOfLeadingZeros(count - 1);
  }

  public int size() {
    return size;
  }

  public int height() {
    return levels.size() - 1;
  }

  public Digest top() {
    return node(height(), 0);
  }

  public Digest root() {
    return root(size, top());
  }

  /// Node `index` of those at `height`: the zero subtree where it covers no leaf.
  public Digest node(int height, long index) {
    byte[] level = levels.get(height);
    return index * Digest.BYTES < level.length
        ? Digest.at(level, (int) index * Digest.BYTES)
        : zero(height);
  }

  /// What it is over.
  public List<Digest> leaves() {
    return IntStream.range(0, size).mapToObj(i -> node(0, i)).toList();
  }

  /// The siblings on the way up from node `index` at height `from` to height `to`.
  public List<Digest> siblings(long index, int from, int to) {
    var siblings = new ArrayList<Digest>(Math.max(0, to - from));
    for (int height = from; height < to; height++, index >>= 1) {
      siblings.add(node(height, index ^ 1));
    }
    return siblings;
  }

  private static List<Digest> zeros() {
    var zeros = new ArrayList<Digest>();
    zeros.add(Digest.ZERO);
    while (zeros.size() <= MerkleProof.MAX_DEPTH) {
      zeros.add(MerkleTree.NODE.hash(zeros.getLast(), zeros.getLast()));
    }
    return Collections.unmodifiableList(zeros);
  }
}
