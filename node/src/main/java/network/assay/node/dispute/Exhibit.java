// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.message.InputLocation;
import network.assay.protocol.market.task.TaskSpec;

/// What a segment can be done again from. The blobs are in the node's own store.
///
/// @param inputs where the states are that the task names
/// @param start the state that the segment starts from, as the accused serves it; empty for the
///     first segment, whose start follows from the task
public record Exhibit(TaskSpec task, List<InputLocation> inputs, Optional<ContentId> start) {
  public Exhibit {
    inputs = List.copyOf(inputs);
  }
}
