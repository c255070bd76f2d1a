// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import network.assay.protocol.market.Address;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;
import network.assay.verification.check.Opening;
import network.assay.verification.task.Terms;

/// A result that is wrong without looking at any step: its transcript has another length than the
/// task's, or another start (docs/spec/dispute, section 7).
///
/// @param signature the accused's, of the result that the opening opens, over these terms
public record AtSight(
    JobId job, TaskId task, Address accused, Signature signature, Opening opening, Terms terms) {}
