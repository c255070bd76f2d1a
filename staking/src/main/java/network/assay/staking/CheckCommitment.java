// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;

/// A verifier's own answer, given before it could copy the provider's (docs/spec/contracts, section
/// 2).
public record CheckCommitment(JobId job, TaskId task, int segment, Digest commitment) {}
