// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.task;

import java.util.LinkedHashSet;
import java.util.List;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.protocol.market.TaskId;

/// A task in full: whoever has this and the states it names can do it and will get the same bytes.
///
/// @param program digest of the exact arithmetic of the task's steps (docs/spec/job, section 3.4);
///     a node that derives another one from `model` and `work` does not speak the same rules
public record TaskSpec(Digest program, ModelSpec model, Work work) {
  private static final HashTag TASK = HashTag.of("assay/task/1");

  /// The hash of the canonical encoding, and so of everything that the result depends on.
  public TaskId id() {
    return new TaskId(TASK.hash(TaskCodec.encode(this)));
  }

  /// The states and the data set that whoever does the task is handed, each once.
  public List<Digest> inputs() {
    var inputs = new LinkedHashSet<>(work.states());
    work.dataSet().ifPresent(data -> inputs.add(data.state()));
    // A merge moves what is trained, and reads nothing else.
    if (!(work instanceof Work.Merge)) model.frozen().ifPresent(inputs::add);
    return List.copyOf(inputs);
  }
}
