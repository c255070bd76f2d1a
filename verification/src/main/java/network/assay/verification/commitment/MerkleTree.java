// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.commitment;

import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;

/// A binary hash tree over one or more digests in a fixed order (docs/spec/commitments, section 2).
///
/// The root binds the number of leaves, so a tree cannot be taken for a shorter or longer one.
public final class MerkleTree {
  static final HashTag NODE = HashTag.of("assay/node/1");
  private static final HashTag ROOT = HashTag.of("assay/root/1");

  /// `levels.get(0)` are the leaves without padding; each further level is half as long, rounded
  /// up.
  private final List<List<Digest>> levels;

  private final Digest root;

  private MerkleTree(List<List<Digest>> levels, Digest root) {
    this.levels = levels;
    this.root = root;
  }

  /// @param leaves at least one
  public static MerkleTree over(List<Digest> leaves) {
    if (leaves.isEmpty()) throw new IllegalArgumentException("a tree has at least one leaf");
    var levels = new ArrayList<List<Digest>>();
    List<Digest> level = List.copyOf(leaves);
    Digest padding = Digest.ZERO;
    levels.add(level);
    while (level.size() > 1) {
      level = above(level, padding);
      padding = NODE.hash(padding, padding);
      levels.add(level);
    }
    return new MerkleTree(List.copyOf(levels), bind(leaves.size(), level.getFirst()));
  }

  /// The root over `leaves`, without the cost of keeping the tree.
  public static Digest root(List<Digest> leaves) {
    return over(leaves).root();
  }

  private static List<Digest> above(List<Digest> level, Digest padding) {
    var above = new ArrayList<Digest>((level.size() + 1) / 2);
    for (int i = 0; i < level.size(); i += 2) {
      Digest right = i + 1 < level.size() ? level.get(i + 1) : padding;
      above.add(NODE.hash(level.get(i), right));
    }
    return List.copyOf(above);
  }

  static Digest bind(long count, Digest top) {
    return ROOT.start().add(count).add(top).end();
  }

  public Digest root() {
    return root;
  }

  public int size() {
    return levels.getFirst().size();
  }

  /// The proof that leaf `index` is in this tree.
  public MerkleProof prove(int index) {
    if (index < 0 || index >= size()) {
      throw new IndexOutOfBoundsException("leaf " + index + " of " + size());
    }
    var siblings = new ArrayList<Digest>();
    Digest padding = Digest.ZERO;
    int at = index;
    for (List<Digest> level : levels.subList(0, levels.size() - 1)) {
      int sibling = at ^ 1;
      siblings.add(sibling < level.size() ? level.get(sibling) : padding);
      padding = NODE.hash(padding, padding);
      at >>= 1;
    }
    return new MerkleProof(index, size(), siblings);
  }

  /// The root that `proof` gives for `leaf`; a proof of the wrong length gives none, see
  /// [MerkleProof].
  static Digest rootOf(Digest leaf, MerkleProof proof) {
    Digest at = leaf;
    long index = proof.index();
    for (Digest sibling : proof.siblings()) {
      at = (index & 1) == 0 ? NODE.hash(at, sibling) : NODE.hash(sibling, at);
      index >>= 1;
    }
    return bind(proof.count(), at);
  }
}
