// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;

/// A provider's result, hidden until it is checked; signed, it is the evidence of a challenge
/// (docs/spec/contracts, section 2).
public record ResultCommitment(JobId job, TaskId task, Digest commitment) {}
