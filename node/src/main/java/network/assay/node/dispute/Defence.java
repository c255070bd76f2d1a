// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.message.InputLocation;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.verification.check.Opening;
import network.assay.verification.task.Terms;

/// A result that this node has signed, and what each of its segments can be done again from. Its
/// blobs are kept for as long as the result can be challenged.
///
/// @param terms of the task, which the result was signed over
/// @param opening what its commitment hides
/// @param inputs where the states are that the task names
/// @param checkpoints the blobs of all states of the transcript, in order
public record Defence(
    Terms terms,
    TaskSpec task,
    Opening opening,
    List<InputLocation> inputs,
    List<ContentId> checkpoints) {
  public Defence {
    inputs = List.copyOf(inputs);
    checkpoints = List.copyOf(checkpoints);
  }

  /// What `segment` can be done again from.
  public Exhibit exhibit(int segment) {
    return new Exhibit(
        task, inputs, segment == 0 ? Optional.empty() : Optional.of(checkpoints.get(segment)));
  }
}
