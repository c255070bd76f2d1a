// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.plan;

import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.task.TaskSpec;

/// A task that a job needs, with its place and its exact cost.
///
/// @param operations scalar operations
public record PlannedTask(Place place, TaskId id, TaskSpec spec, long operations) {}
