// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.market.Digest;
import network.assay.verification.commitment.HashTree;

/// What both sides have revealed of one list so far, in turn.
final class Reveals {
  /// One reveal: the claim, and the nodes under it.
  private record One(Span span, List<Digest> nodes) {}

  private final long count;
  private final List<One> all = new ArrayList<>();

  Reveals(long count, List<Digest> nodes) {
    this.count = count;
    add(0, HashTree.height(count), nodes);
  }

  private void add(long first, int height, List<Digest> nodes) {
    all.add(new One(new Span(Lists.claim(nodes, height), first, height, count), nodes));
  }

  /// The reveal below node `picked` of the one before.
  void add(int picked, List<Digest> nodes) {
    Span span = all.getLast().span();
    add(span.firstBelow(picked), span.low(), nodes);
  }

  /// The claim that stands.
  Span span() {
    return all.getLast().span();
  }

  /// The first revealed node that is another in `own`: the last one where all are the same, which
  /// is when there is nothing to deny.
  int firstWrong(HashTree own) {
    List<Digest> nodes = all.getLast().nodes();
    List<Digest> right = Lists.reveal(own, span().first(), span().height());
    for (int i = 0; i < nodes.size(); i++) {
      if (!nodes.get(i).equals(right.get(i))) return i;
    }
    return nodes.size() - 1;
  }

  Move.Pick pick(int node) {
    One one = all.getLast();
    return new Move.Pick(
        node, one.nodes().get(node), Lists.siblings(one.nodes(), one.span().height(), node));
  }

  /// Shows `leaves`, which are below those that were picked and so the same in `own`.
  Agreement agree(HashTree own, List<Long> leaves) {
    return new Agreement(
        all.stream()
            .map(
                one ->
                    new Agreement.Frame(
                        one.span().claim(), one.span().first(), one.span().height()))
            .toList(),
        leaves.stream().map(leaf -> leaf(own, leaf)).toList());
  }

  private Agreement.Leaf leaf(HashTree own, long leaf) {
    int frame = all.size() - 1;
    while (all.get(frame).span().first() > leaf) frame--;
    One one = all.get(frame);
    int low = one.span().low();
    int node = (int) ((leaf - one.span().first()) >> low);
    var siblings = new ArrayList<>(own.siblings(leaf, 0, low));
    siblings.addAll(Lists.siblings(one.nodes(), one.span().height(), node));
    return new Agreement.Leaf(leaf, own.node(0, leaf), frame, siblings);
  }
}
