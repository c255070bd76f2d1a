// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

/// What a simulated peer does.
enum Behaviour {
  HONEST,
  /// Computes two thirds and makes up the rest.
  SKIPS_LAST_THIRD,
  /// Honest until it is trusted, then like the one before.
  SKIPS_ONCE_TRUSTED,
  /// Gets one element of the last state wrong.
  CORRUPTS_THE_END,
  /// Takes its second lease and is never heard of again.
  VANISHES,
  /// Takes leases, says it is at it, and never finishes.
  STALLS,
  /// Takes leases for half the price, says it is at it, and needs a hundred times as long as it
  /// said.
  CRAWLS,
  /// Says that it is a ten-thousandth as fast as the others, for half the price, and is.
  DAWDLES,
  REFUSES_LEASES,
  /// Delivers an output that is not what it claims.
  DELIVERS_OTHER_BYTES,
  /// Will not hand out its checkpoints.
  WITHHOLDS_STATES,
  /// Works honestly, and shows whoever verifies it another start than it opens, under its
  /// signature.
  SHOWS_ANOTHER_START,
  /// Works honestly and opens nothing to its submitter, only on chain.
  MUTE,
  /// Computes two thirds, and opens it to nobody.
  NEVER_OPENS,
  /// Computes two thirds, shows no checkpoint, and opens nothing but on chain.
  HIDES,
  OPENS_SOMETHING_ELSE,
  /// Works honestly, but accuses everyone it verifies.
  ACCUSES_FALSELY,
  /// Works honestly, but says of everyone it verifies that it was shown another start.
  CLAIMS_ANOTHER_START,
  /// Works honestly, but opens other findings than it committed to.
  CHANGES_ITS_FINDINGS,
  /// Works honestly, but never answers as a verifier.
  VERIFIES_NOTHING,
  /// Works honestly, for nothing.
  WORKS_FOR_NOTHING,
  /// Works honestly, and asks three times the job's price in every other offer.
  RAISES_ITS_PRICE;

  /// Whether a whole re-execution, or its own signature, contradicts its work.
  boolean cheats() {
    return this == SKIPS_LAST_THIRD
        || this == SKIPS_ONCE_TRUSTED
        || this == CORRUPTS_THE_END
        || this == SHOWS_ANOTHER_START
        || this == OPENS_SOMETHING_ELSE
        || this == NEVER_OPENS
        || this == HIDES;
  }

  boolean skips() {
    return this == SKIPS_LAST_THIRD || this == NEVER_OPENS || this == HIDES;
  }

  boolean showsNoCheckpoint() {
    return this == WITHHOLDS_STATES || this == HIDES;
  }
}
