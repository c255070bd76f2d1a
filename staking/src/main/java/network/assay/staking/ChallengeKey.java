// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import network.assay.protocol.market.Address;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;

/// A challenge: each challenger has one against each result.
public record ChallengeKey(JobId job, TaskId task, Address accused, Address challenger) {}
