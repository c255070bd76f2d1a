// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.message.InputLocation;
import network.assay.protocol.market.task.TaskSpec;

/// Where the states and data sets are that a task names: each in one place, and nothing else.
public final class InputPlaces {
  private InputPlaces() {}

  /// What is wrong with `inputs` for `task`; empty when nothing is.
  public static Optional<String> objection(TaskSpec task, List<InputLocation> inputs) {
    List<Digest> needed = task.inputs();
    Map<Digest, ContentId> places = places(inputs);
    if (places.size() != inputs.size()) return Optional.of("an input stands twice");
    for (Digest state : needed) {
      if (!places.containsKey(state)) {
        return Optional.of("nobody says where state " + state.brief() + " is");
      }
    }
    return places.size() == needed.size()
        ? Optional.empty()
        : Optional.of("an input that the task does not name");
  }

  static Map<Digest, ContentId> places(List<InputLocation> inputs) {
    var places = new HashMap<Digest, ContentId>();
    inputs.forEach(input -> places.put(input.state(), input.content()));
    return places;
  }
}
