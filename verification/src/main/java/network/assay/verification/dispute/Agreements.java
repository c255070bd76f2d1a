// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import network.assay.protocol.market.Digest;

/// Checks that leaves are agreed.
final class Agreements {
  private Agreements() {}

  /// @param frames what the frames must come to
  /// @param picked the leaf that was picked in the last of them
  static void check(Agreement agreed, Digest frames, long picked) {
    Digest found = Digest.ZERO;
    for (Agreement.Frame frame : agreed.frames()) {
      found = Lists.push(found, new Span(frame.claim(), frame.first(), frame.height(), 0));
    }
    Refused.unless(found.equals(frames), Refusal.NOT_AGREED, "other frames");
    for (Agreement.Leaf leaf : agreed.leaves()) {
      int at = leaf.frame();
      Refused.unless(
          at >= 0 && at < agreed.frames().size(), Refusal.OUT_OF_RANGE, "no frame " + at);
      Agreement.Frame frame = agreed.frames().get(at);
      boolean last = at == agreed.frames().size() - 1;
      long end = last ? picked : agreed.frames().get(at + 1).first();
      Refused.unless(
          leaf.leaf() >= frame.first() && leaf.leaf() < end,
          Refusal.NOT_AGREED,
          "leaf " + leaf.leaf() + " is not agreed");
      Refused.unlessUnder(
          frame.claim(),
          leaf.value(),
          leaf.leaf() - frame.first(),
          frame.height(),
          leaf.siblings());
    }
  }
}
