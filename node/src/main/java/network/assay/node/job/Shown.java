// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.Signature;
import network.assay.staking.DemandKey;

/// What providers have shown on chain of results of this account's jobs (docs/spec/contracts,
/// section 10). Every call blocks; `AssayFault.World` when the chain node does not answer.
public interface Shown {
  /// @param signature the provider's, of its result; empty where it showed this account's word that
  ///     it has the result
  record Result(DemandKey key, Optional<Signature> signature) {}

  /// Something, if anything, that final blocks have, up to the time that [#followedTo] gave before.
  ///
  /// @param wanted what is looked for; each costs a question to the chain node
  List<Result> of(JobId job, Predicate<Result> wanted);

  /// The time of a final block up to which all that was shown is known.
  Instant followedTo();

  /// Until when something may be recorded in a job, its words included: long ago for one that the
  /// chain does not know.
  Instant recordableUntil(JobId job);

  /// How often it is worth asking.
  Duration pollEvery();
}
