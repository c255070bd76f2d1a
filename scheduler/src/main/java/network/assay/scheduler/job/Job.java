// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.job;

import network.assay.protocol.market.JobId;

/// A job on the market: what is asked, and under which id the contract keeps its escrow.
public record Job(JobId id, JobSpec spec) {}
