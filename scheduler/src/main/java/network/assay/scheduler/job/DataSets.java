// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.job;

import network.assay.protocol.market.task.DataRef;

/// A job's samples, by digest.
public record DataSets(DataRef train, DataRef test) {}
