// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Room that parties share, in groups one in the other: of a topic, of a network, of a peer.
///
/// Each may hold as much as it leaves free in the group around it. So one alone has a good part,
/// and however many crowd in, whoever holds nothing yet finds room: a thousand ids of one network
/// are to the others like one peer.
final class Shares {
  private final int limit;
  private final Group all = new Group();

  private static final class Group {
    final Map<Object, Group> inner = new HashMap<>();
    int held;
  }

  /// @param limit of all together
  Shares(int limit) {
    this.limit = limit;
  }

  /// How much more may be held there.
  ///
  /// @param path the groups around it, the widest first, and itself
  int room(List<?> path) {
    int room = limit - all.held;
    @Nullable Group at = all;
    for (Object name : path) {
      at = at == null ? null : at.inner.get(name);
      if (at != null) room -= at.held;
    }
    return Math.max(0, room);
  }

  void take(List<?> path) {
    Group at = all;
    at.held++;
    for (Object name : path) {
      at = at.inner.computeIfAbsent(name, _ -> new Group());
      at.held++;
    }
  }

  /// Gives back what was taken there.
  void free(List<?> path) {
    all.held--;
    free(all, path);
  }

  private static void free(Group around, List<?> path) {
    if (path.isEmpty()) return;
    Object name = path.getFirst();
    Group group = around.inner.get(name);
    if (group == null) throw new IllegalStateException("nothing is held by " + path);
    group.held--;
    free(group, path.subList(1, path.size()));
    if (group.held == 0) around.inner.remove(name);
  }

  /// How many groups hold something.
  int groups() {
    return all.inner.size();
  }
}
