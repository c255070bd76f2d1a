// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;

/// What is demanded to be opened: a result that `accused` signed (docs/spec/contracts, section 7).
public record DemandKey(JobId job, TaskId task, Address accused, Digest commitment) {}
