// SPDX-License-Identifier: Apache-2.0
package network.assay.node.check;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import network.assay.compute.GraphFault;
import network.assay.compute.tensor.State;
import network.assay.node.work.InputFetcher;
import network.assay.node.work.TaskNeeds;
import network.assay.node.work.WorkKey;
import network.assay.node.work.WorkPorts;
import network.assay.node.work.Workshop;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.message.ProviderReply;
import network.assay.verification.check.Finding;
import network.assay.verification.commitment.StateDigest;
import network.assay.verification.task.Execution;
import network.assay.verification.task.StateSource;
import network.assay.verification.task.StepListener;
import network.assay.verification.task.TaskFault;
import network.assay.verification.task.TaskRunner;

/// Re-executes the segments of a check: from the task's start or a checkpoint that the provider
/// shows, through all segments that follow each other, to wherever the arithmetic leads.
final class Checker {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final WorkPorts ports;
  private final Providers providers;
  private final CheckRules rules;
  private final Supplier<TaskRunner> runners;
  private final Workshop workshop;

  /// @param runners gives one for each check: it keeps its programs' buffers
  Checker(
      WorkPorts ports,
      Providers providers,
      CheckRules rules,
      Supplier<TaskRunner> runners,
      Workshop workshop) {
    this.ports = ports;
    this.providers = providers;
    this.rules = rules;
    this.runners = runners;
    this.workshop = workshop;
  }

  /// What came of a check.
  sealed interface Outcome {
    record Done(List<Finding> findings) implements Outcome {}

    /// @param unserved whether the provider is to blame
    record Failed(boolean unserved, String why) implements Outcome {}
  }

  /// @param owner for whom blobs are kept; they are released by the caller
  Outcome check(CheckItem item, TaskNeeds needs, String owner) throws InterruptedException {
    Instant until = ports.clock().instant().plus(rules.patience());
    StateSource sources;
    try {
      sources =
          new InputFetcher(ports)
              .fetch(
                  item.submitter(),
                  item.request().task(),
                  item.request().inputs(),
                  needs,
                  // Who is checked need not know by whom.
                  new InputFetcher.Owner(owner, owner, until, false));
    } catch (AssayFault.World | AssayFault.Peer e) {
      return new Outcome.Failed(false, "the inputs: " + e.getMessage());
    }
    Execution execution;
    try {
      execution = workshop.call(() -> runners.get().prepare(item.request().task(), sources));
    } catch (TaskFault | AssayFault.Peer | AssayFault.World e) {
      return new Outcome.Failed(false, "the task: " + e.getMessage());
    }
    return segments(item, needs, owner, execution);
  }

  private Outcome segments(CheckItem item, TaskNeeds needs, String owner, Execution execution)
      throws InterruptedException {
    Set<Integer> shown = Set.copyOf(item.request().order().shown());
    var starts = new ShownStarts(ports, providers, rules, item, needs);
    var findings = new ArrayList<Finding>();
    State reached = execution.start();
    for (int segment : item.request().order().segments()) {
      Optional<ProviderReply.Checkpoint> served = Optional.empty();
      if (shown.contains(segment)) {
        try {
          served = Optional.of(starts.show(segment));
        } catch (AssayFault.World | AssayFault.Peer e) {
          return new Outcome.Failed(
              true, "the start of segment " + segment + ": " + e.getMessage());
        }
        ports.states().keep(served.get().content(), owner);
      }
      try {
        Optional<Signature> word = served.map(ProviderReply.Checkpoint::word);
        State start = served.map(s -> ports.states().read(s.content())).orElse(reached);
        Digest digest = workshop.call(() -> StateDigest.of(start));
        if (word.isPresent() && !isSigned(item, segment, digest, word.get())) {
          return new Outcome.Failed(
              true, "the start of segment " + segment + " is not signed by its provider");
        }
        Found found = workshop.call(() -> find(execution, segment, start, digest, word));
        findings.add(found.finding());
        reached = found.end();
      } catch (AssayFault.Peer | GraphFault e) {
        return new Outcome.Failed(
            true, "the start of segment " + segment + " is no state of it: " + e.getMessage());
      } catch (AssayFault.World e) {
        return new Outcome.Failed(false, String.valueOf(e.getMessage()));
      } finally {
        served.ifPresent(s -> ports.states().release(s.content(), owner));
      }
    }
    return new Outcome.Done(findings);
  }

  private record Found(Finding finding, State end) {}

  private static Found find(
      Execution execution, int segment, State start, Digest digest, Optional<Signature> word) {
    State end = execution.segment(segment, start, StepListener.NONE);
    byte[] salt = new byte[Digest.BYTES];
    RANDOM.nextBytes(salt);
    var finding = new Finding(segment, digest, StateDigest.of(end), Digest.of(salt), word);
    return new Found(finding, end);
  }

  /// Whether the provider stands by what it showed. Without its word, a check that began from
  /// something else than it opens would be held against whoever did it.
  private boolean isSigned(CheckItem item, int segment, Digest start, Signature word) {
    WorkKey key = item.key();
    try {
      return ports
          .notary()
          .signerOfStart(key.job(), key.task(), segment, start, word)
          .equals(item.request().order().provider());
    } catch (AssayFault.Peer nobodySigned) {
      return false;
    }
  }
}
