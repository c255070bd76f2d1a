// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demo;

import java.time.Duration;
import java.util.List;
import network.assay.node.api.JobView;
import network.assay.protocol.market.Amount;
import network.assay.staking.StakeStatus;

/// What was seen of a network that did a job, its processes stopped since.
///
/// @param trained from submission until the job was over
/// @param running names of processes that were still there after all had been stopped
record Seen(JobView job, List<Facts> providers, Duration trained, List<String> running) {
  Seen {
    providers = List.copyOf(providers);
    running = List.copyOf(running);
  }

  /// What the chain says of a provider in the end.
  ///
  /// @param cheat whether it was told to cheat
  /// @param paid for the job
  /// @param convicted by the contract, in the job
  record Facts(
      NodeFolder folder, boolean cheat, Amount paid, StakeStatus stake, boolean convicted) {}
}
