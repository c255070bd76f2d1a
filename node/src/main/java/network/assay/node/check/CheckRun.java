// SPDX-License-Identifier: Apache-2.0
package network.assay.node.check;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import network.assay.node.work.Backoff;
import network.assay.node.work.TaskNeeds;
import network.assay.node.work.WorkPorts;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.deal.CheckClaim;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import network.assay.verification.check.Finding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One check from its acceptance to the submitter's receipt of the commitments. Runs on a virtual
/// thread of its own, which an interrupt ends; a restart goes on with it, or does it again.
final class CheckRun {
  private static final Logger LOG = LoggerFactory.getLogger(CheckRun.class);
  /// How owners begin that a node keeps a check's blobs for.
  static final String OWNER = "check/";

  private static final int MAX_ATTEMPTS = 3;

  /// How long a submitter that is away is told.
  private static final Duration REPORTING = Duration.ofMinutes(10);

  private final WorkPorts ports;
  private final CheckBook book;
  private final Checker checker;

  CheckRun(WorkPorts ports, CheckBook book, Checker checker) {
    this.ports = ports;
    this.book = book;
    this.checker = checker;
  }

  static String owner(CheckItem item) {
    return OWNER + item.key().text();
  }

  /// Returns when nothing more is to be done for the check.
  void run(CheckItem item, TaskNeeds needs) throws InterruptedException {
    switch (item.stage()) {
      case CheckItem.Stage.Open(int attempts) -> {
        if (attempts >= MAX_ATTEMPTS) {
          abandon(item, false, "it ended the verifier " + attempts + " times");
        } else {
          execute(begun(item, attempts + 1), needs, attempts);
        }
      }
      case CheckItem.Stage.Found(var findings, boolean reported) -> {
        if (!reported) report(item, findings);
      }
    }
  }

  private CheckItem begun(CheckItem item, int attempt) throws InterruptedException {
    return written(item, new CheckItem.Stage.Open(attempt)).orElse(item);
  }

  /// What is known here and what the book says are one, however long the disk refuses it.
  private Optional<CheckItem> written(CheckItem item, CheckItem.Stage stage)
      throws InterruptedException {
    return Backoff.forever(ports.clock()).written(() -> book.update(item, now -> now.at(stage)));
  }

  /// Lets go of a check, and of what was fetched for it.
  void remove(CheckItem item) throws InterruptedException {
    var _ =
        Backoff.forever(ports.clock())
            .written(
                () -> {
                  ports.states().releaseAll(owner(item)); // First: then nobody knows of it.
                  book.remove(item);
                  return true;
                });
  }

  /// @param attempts before this one, which does not count where the node stops in order
  private void execute(CheckItem item, TaskNeeds needs, int attempts) throws InterruptedException {
    Checker.Outcome outcome;
    try {
      outcome = checker.check(item, needs, owner(item));
    } catch (InterruptedException e) {
      try {
        book.update(item, now -> now.at(new CheckItem.Stage.Open(attempts)));
      } catch (AssayFault unwritten) {
        e.addSuppressed(unwritten); // Then the attempt counts.
      }
      throw e;
    } finally {
      ports.states().releaseAll(owner(item));
    }
    switch (outcome) {
      case Checker.Outcome.Failed(boolean unserved, String why) -> abandon(item, unserved, why);
      case Checker.Outcome.Done(var findings) -> {
        // The commitments must survive before anyone has them: a second set would be a lie.
        boolean current = written(item, new CheckItem.Stage.Found(findings, false)).isPresent();
        if (current) report(item, findings);
      }
    }
  }

  private void report(CheckItem item, List<Finding> findings) throws InterruptedException {
    var claims = findings.stream().map(finding -> claim(item, finding)).toList();
    var report = new SubmitterRequest.ReportCheck(item.key().job(), item.key().task(), claims);
    if (!told(item, report)) {
      LOG.info("check of task {} is not wanted any more", item.key().brief());
      remove(item);
      return;
    }
    var _ = written(item, new CheckItem.Stage.Found(findings, true));
    LOG.info("checked {} segments of task {}", claims.size(), item.key().brief());
  }

  private CheckClaim claim(CheckItem item, Finding finding) {
    Digest commitment = finding.commitment(item.key().task());
    return new CheckClaim(
        finding.segment(),
        commitment,
        ports
            .notary()
            .signCheck(item.key().job(), item.key().task(), finding.segment(), commitment));
  }

  void abandon(CheckItem item, boolean unserved, String why) throws InterruptedException {
    LOG.warn("check of task {} is given up: {}", item.key().brief(), why);
    told(
        item,
        new SubmitterRequest.AbandonCheck(item.key().job(), item.key().task(), unserved, why));
    remove(item);
  }

  /// Tells the submitter until it has heard.
  ///
  /// @return whether it keeps what it was told
  private boolean told(CheckItem item, SubmitterRequest what) throws InterruptedException {
    Instant until = ports.clock().instant().plus(REPORTING);
    var backoff = new Backoff(ports.clock(), until);
    while (true) {
      try {
        return switch (ports.submitters().tell(item.submitter(), what)) {
          case SubmitterReply.Kept() -> true;
          case SubmitterReply.NotYours() -> false;
          // It may be starting, or behind its chain: it is asked again while there is time.
          case SubmitterReply.Refused(String why) ->
              throw new AssayFault.World("the submitter refuses a check: " + why);
          case SubmitterReply.Pay _, SubmitterReply.Roll _, SubmitterReply.NoPay _ ->
              throw new AssayFault.Peer("a check was answered with pay");
        };
      } catch (AssayFault.World | AssayFault.Peer e) {
        if (!backoff.paused()) return false;
      }
    }
  }
}
