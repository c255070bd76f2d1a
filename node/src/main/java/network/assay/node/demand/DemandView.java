// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demand;

import java.time.Instant;
import java.util.Optional;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;

/// A demand that this node has to answer, or has answered in a block that is not final yet.
///
/// @param window which 64 of the result's checkpoints, from 0
/// @param until the last moment for it, by the chain's time
/// @param trouble what keeps this node from answering, and what to do
public record DemandView(
    JobId job,
    TaskId task,
    Digest commitment,
    long window,
    Instant until,
    boolean answered,
    Optional<String> trouble) {}
