// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import network.assay.node.state.StateStore;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.message.InputLocation;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.verification.task.StateSource;

/// Which blobs of this node hold the states that a job's tasks name by digest.
final class Locations {
  private final Map<Digest, ContentId> blobs = new ConcurrentHashMap<>();

  void put(Digest state, ContentId content) {
    blobs.putIfAbsent(state, content);
  }

  ContentId of(Digest state) {
    ContentId content = blobs.get(state);
    if (content == null) {
      throw new AssayFault.Internal("no blob is known for state " + state.brief());
    }
    return content;
  }

  Map<Digest, ContentId> byState() {
    return Map.copyOf(blobs);
  }

  Collection<ContentId> all() {
    return blobs.values();
  }

  /// What whoever does `task` has to fetch.
  List<InputLocation> inputs(TaskSpec task) {
    return task.inputs().stream().map(digest -> new InputLocation(digest, of(digest))).toList();
  }

  StateSource source(StateStore states) {
    return digest -> states.get(of(digest), digest);
  }
}
