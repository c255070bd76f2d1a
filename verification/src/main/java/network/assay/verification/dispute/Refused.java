// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import java.util.List;
import network.assay.protocol.market.Digest;
import network.assay.verification.commitment.HashTree;

/// Carries a refusal out of the checks of one move; seen by nobody outside.
final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Refusal refusal;

  Refused(Refusal refusal, String what) {
    super(what, null, false, false);
    this.refusal = refusal;
  }

  Refusal refusal() {
    return refusal;
  }

  static void unless(boolean holds, Refusal refusal, String what) {
    if (!holds) throw new Refused(refusal, what);
  }

  /// Checks that `value`, number `index` of its level, is `rise` levels under `claim`.
  static void unlessUnder(Digest claim, Digest value, long index, int rise, List<Digest> siblings) {
    unless(
        siblings.size() == rise,
        Refusal.WRONG_LENGTH,
        siblings.size() + " siblings, " + rise + " are due");
    Digest found = HashTree.climb(value, index, siblings);
    unless(
        found.equals(claim),
        Refusal.NOT_UNDER_CLAIM,
        "the siblings lead to " + found.brief() + ", not " + claim.brief());
  }
}
