// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;

/// A submitter's word that it has the output of a task: `provider` is owed `price` for it, whoever
/// posts it (docs/spec/contracts, section 10).
///
/// @param commitment what the provider committed to in its signed result
public record Taken(JobId job, TaskId task, Address provider, Digest commitment, Amount price) {}
