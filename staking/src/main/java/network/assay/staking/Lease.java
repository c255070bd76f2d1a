// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import java.time.Instant;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;

/// What a submitter and a provider agree on before work starts; both sign it (docs/spec/contracts,
/// section 2).
///
/// @param price at most 2^128 - 1 base units
/// @param deadline in whole seconds
public record Lease(JobId job, TaskId task, Address provider, Amount price, Instant deadline) {}
