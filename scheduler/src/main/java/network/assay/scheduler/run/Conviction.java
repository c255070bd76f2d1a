// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.verification.check.Opening;
import network.assay.verification.check.Verdict;

/// A peer contradicted by its own signature or by a re-execution.
///
/// @param verdict what contradicts it
/// @param result the result it stands by; the contract can be shown it when there is an opening
/// @param opening the provider's, when the contract can be shown by it what is wrong
/// @param challenge how far the matter is on chain
public record Conviction(
    Address accused,
    Verdict verdict,
    Result result,
    Optional<Opening> opening,
    Challenge challenge) {

  public sealed interface Challenge {
    /// To be opened on chain.
    record Due() implements Challenge {}

    /// Open on chain: stake frozen, pay withheld. Of what is wrong at sight, and of silence:
    /// decided, stake slashed.
    record Open(String transaction) implements Challenge {}

    /// Nothing to show to the contract, or it would not take it; `why` says which.
    record None(String why) implements Challenge {}
  }

  /// Yet to be challenged, where the contract can be shown by `opening` what is wrong.
  static Conviction of(Address accused, Result result, Verdict verdict, Optional<Opening> opening) {
    Challenge challenge =
        opening.isPresent()
            ? new Challenge.Due()
            : new Challenge.None("the contract cannot be shown that");
    return new Conviction(accused, verdict, result, opening, challenge);
  }

  Conviction at(Challenge next) {
    return new Conviction(accused, verdict, result, opening, next);
  }
}
