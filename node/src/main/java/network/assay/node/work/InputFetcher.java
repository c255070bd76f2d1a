// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.InputLocation;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.verification.task.StateSource;

/// Brings what a task needs into the blob store and keeps it there.
public final class InputFetcher {
  private final WorkPorts ports;

  public InputFetcher(WorkPorts ports) {
    this.ports = ports;
  }

  /// Fetches from `holder` whatever is not here, again and again while the world is unhelpful.
  ///
  /// @param inputs as [InputPlaces#objection] found them right
  /// @return reads the states, and throws [AssayFault.Peer] where a blob is not the state it was
  ///     said to be
  /// @throws AssayFault.World when `until` has passed
  public StateSource fetch(
      PeerId holder, TaskSpec task, List<InputLocation> inputs, TaskNeeds needs, Owner owner)
      throws InterruptedException {
    Map<Digest, ContentId> places = InputPlaces.places(inputs);
    Digest data = task.work().dataSet().map(set -> set.state()).orElse(Digest.ZERO);
    Digest frozen = task.model().frozen().orElse(Digest.ZERO);
    for (Digest state : task.inputs()) {
      ContentId content = place(places, state);
      boolean isData = state.equals(data);
      boolean isFrozen = state.equals(frozen);
      long most = needs.inputBytes();
      if (isData) most = needs.dataBytes();
      else if (isFrozen) most = needs.frozenBytes();
      ports.states().keep(content, isData || isFrozen ? owner.ofData() : owner.ofStates());
      bring(holder, content, most, owner);
    }
    return digest -> ports.states().get(place(places, digest), digest);
  }

  /// @param ofStates who keeps the model states
  /// @param ofData who keeps the data set and weights that stay, which other tasks of the job read
  ///     as well
  /// @param until when to give up
  /// @param shared whether other peers that have it are asked as well, and may know that it is here
  public record Owner(String ofStates, String ofData, Instant until, boolean shared) {}

  private static ContentId place(Map<Digest, ContentId> places, Digest state) {
    ContentId content = places.get(state);
    if (content == null) throw new AssayFault.Peer("nobody says where " + state.brief() + " is");
    return content;
  }

  private void bring(PeerId holder, ContentId content, long most, Owner owner)
      throws InterruptedException {
    var backoff = new Backoff(ports.clock(), owner.until());
    while (!ports.states().has(content)) {
      try {
        if (owner.shared()) {
          Duration within = Duration.between(ports.clock().instant(), owner.until());
          ports.submitters().fetchAmong(holder, content, most, within);
        } else {
          ports.submitters().fetch(holder, content, most);
        }
      } catch (AssayFault.World e) {
        backoff.pauseOrThrow(e);
      }
    }
  }
}
