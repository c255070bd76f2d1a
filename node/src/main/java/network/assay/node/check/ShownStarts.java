// SPDX-License-Identifier: Apache-2.0
package network.assay.node.check;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import network.assay.node.work.Backoff;
import network.assay.node.work.TaskNeeds;
import network.assay.node.work.WorkPorts;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.deal.CheckOrder;
import network.assay.protocol.market.message.ProviderReply;
import network.assay.protocol.market.message.ProviderRequest;

/// The starts of one check as its provider shows them. There is one time for all of them, questions
/// included: one that dribbled each a little would else have the submitter give up its verifier
/// first.
final class ShownStarts {
  private final WorkPorts ports;
  private final Providers providers;
  private final CheckRules rules;
  private final CheckItem item;
  private final long mostBytes;

  /// What of it is left; what is computed in between is not the provider's.
  private Duration left;

  ShownStarts(
      WorkPorts ports, Providers providers, CheckRules rules, CheckItem item, TaskNeeds needs) {
    this.ports = ports;
    this.providers = providers;
    this.rules = rules;
    this.item = item;
    this.mostBytes = needs.stateBytes();
    CheckOrder order = item.request().order();
    this.left =
        rules.fetching(
            needs.operations(order.segments()),
            Math.multiplyExact(mostBytes, order.shown().size()));
  }

  /// Has the provider show the start of a segment, and fetches it.
  ///
  /// @throws AssayFault.World when it does not, in what time there is
  /// @throws AssayFault.Peer when it shows something else
  ProviderReply.Checkpoint show(int segment) throws InterruptedException {
    Instant begun = ports.clock().instant();
    try {
      return show(segment, begun.plus(left));
    } finally {
      left = left.minus(Duration.between(begun, ports.clock().instant()));
    }
  }

  private ProviderReply.Checkpoint show(int segment, Instant until) throws InterruptedException {
    var show =
        new ProviderRequest.ShowCheckpoint(
            item.key().job(),
            item.key().task(),
            segment,
            item.request().proof(),
            Optional.of(item.request().signed()));
    Instant patient = ports.clock().instant().plus(rules.patience());
    var backoff = new Backoff(ports.clock(), patient.isBefore(until) ? patient : until);
    while (true) {
      try {
        ProviderReply reply = providers.ask(item.request().endpoint(), show, until(until));
        return fetched(reply, until);
      } catch (AssayFault.World e) {
        backoff.pauseOrThrow(e);
      }
    }
  }

  private ProviderReply.Checkpoint fetched(ProviderReply reply, Instant until)
      throws InterruptedException {
    return switch (reply) {
      case ProviderReply.Checkpoint shown -> {
        if (!ports.states().has(shown.content())) {
          providers.fetch(
              item.request().endpoint().peer(), shown.content(), mostBytes, until(until));
        }
        yield shown;
      }
      case ProviderReply.Refused(String why) ->
          throw new AssayFault.World("the provider refuses: " + why);
      case ProviderReply.Accepted _, ProviderReply.Opened _ ->
          throw new AssayFault.Peer("the provider answered another question");
    };
  }

  private Duration until(Instant end) {
    Duration within = Duration.between(ports.clock().instant(), end);
    if (!within.isPositive()) {
      throw new AssayFault.World("the provider takes too long to show what the check starts from");
    }
    return within;
  }
}
