// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text.pattern;

import java.util.List;

/// A regular expression, read.
sealed interface Node {
  /// No end to how often something may stand.
  int ENDLESS = Integer.MAX_VALUE;

  /// How often: as often as possible, as seldom, or as often and never fewer.
  enum Greed {
    GREEDY,
    LAZY,
    POSSESSIVE
  }

  /// The fewest characters that it matches.
  int shortest();

  /// One character of `set`.
  record One(CharSet set) implements Node {
    @Override
    public int shortest() {
      return 1;
    }
  }

  record Row(List<Node> nodes) implements Node {
    public Row {
      nodes = List.copyOf(nodes);
    }

    @Override
    public int shortest() {
      return sum(nodes.stream().mapToLong(Node::shortest).sum());
    }
  }

  /// The first that lets the rest match.
  record Either(List<Node> nodes) implements Node {
    public Either {
      nodes = List.copyOf(nodes);
    }

    @Override
    public int shortest() {
      return nodes.stream().mapToInt(Node::shortest).min().orElse(0);
    }
  }

  record Repeat(Node node, int least, int most, Greed greed) implements Node {
    @Override
    public int shortest() {
      return sum((long) least * node.shortest());
    }
  }

  /// Whether something follows, or does not; it is not part of the match.
  record Ahead(Node node, boolean not) implements Node {
    @Override
    public int shortest() {
      return 0;
    }
  }

  /// What matched stays so.
  record Atomic(Node node) implements Node {
    @Override
    public int shortest() {
      return node.shortest();
    }
  }

  /// The end of the text, or before a line feed.
  record LineEnd() implements Node {
    @Override
    public int shortest() {
      return 0;
    }
  }

  private static int sum(long sum) {
    return (int) Math.min(sum, 1 << 20);
  }
}
