// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import java.util.List;
import java.util.stream.IntStream;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.verification.commitment.HashTree;

/// How lists are narrowed, at most 64 nodes at a time (docs/spec/dispute, section 5).
final class Lists {
  private static final HashTag FRAME = HashTag.of("assay/frame/1");
  private static final int MOST_LEVELS = 6;

  private Lists() {}

  /// How many levels below a node of `height` a move reveals.
  static int levels(int height) {
    return height == 0 ? 0 : Math.ceilDiv(height, Math.ceilDiv(height, MOST_LEVELS));
  }

  /// The height of the nodes that are revealed below one of `height`.
  static int revealed(int height) {
    return height - levels(height);
  }

  /// How many nodes are revealed below the one of `height` whose first leaf is `first`.
  static int width(long first, int height, long count) {
    long leaves = Math.min(count - first, 1L << height);
    return (int) Math.ceilDiv(leaves, 1L << revealed(height));
  }

  /// What a move reveals of `tree`.
  static List<Digest> reveal(HashTree tree, long first, int height) {
    int low = revealed(height);
    return IntStream.range(0, width(first, height, tree.size()))
        .mapToObj(i -> tree.node(low, (first >> low) + i))
        .toList();
  }

  /// The node of `height` over those that were revealed.
  static Digest claim(List<Digest> nodes, int height) {
    return over(nodes, height).apply(levels(height), 0);
  }

  /// The siblings from node `index` of those revealed up to the claim.
  static List<Digest> siblings(List<Digest> nodes, int height, int index) {
    Above above = over(nodes, height);
    return IntStream.range(0, levels(height))
        .mapToObj(rise -> above.apply(rise, (index >> rise) ^ 1))
        .toList();
  }

  static Digest push(Digest frames, Span span) {
    return FRAME
        .start()
        .add(frames)
        .add(span.claim())
        .add(span.first())
        .add(new byte[] {(byte) span.height()})
        .end();
  }

  /// Node `index` of those `rise` levels above the ones revealed.
  private interface Above {
    Digest apply(int rise, int index);
  }

  private static Above over(List<Digest> nodes, int height) {
    int low = revealed(height);
    return new Above() {
      @Override
      public Digest apply(int rise, int index) {
        if ((long) index << rise >= nodes.size()) return HashTree.zero(low + rise);
        if (rise == 0) return nodes.get(index);
        return HashTree.node(apply(rise - 1, 2 * index), apply(rise - 1, 2 * index + 1));
      }
    };
  }
}
