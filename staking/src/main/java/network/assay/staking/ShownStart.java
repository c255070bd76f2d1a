// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;

/// A provider's word, with a state that it shows, that a segment of its result starts from it
/// (docs/spec/contracts, section 2).
public record ShownStart(JobId job, TaskId task, int segment, Digest start) {}
