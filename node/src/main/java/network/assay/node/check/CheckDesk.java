// SPDX-License-Identifier: Apache-2.0
package network.assay.node.check;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;
import network.assay.compute.backend.Backend;
import network.assay.node.life.Service;
import network.assay.node.work.EarningsBook;
import network.assay.node.work.JobHolder;
import network.assay.node.work.Refusal;
import network.assay.node.work.Refusal.Reason;
import network.assay.node.work.TaskNeeds;
import network.assay.node.work.WorkKey;
import network.assay.node.work.WorkPorts;
import network.assay.node.work.Workshop;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.VerifierReply;
import network.assay.protocol.market.message.VerifierRequest;
import network.assay.verification.task.TaskPrograms;
import network.assay.verification.task.TaskRunner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The verifier: takes checks, has them done, and opens what was found to whoever asked for the
/// check, once its commitments are with them.
///
/// A check that was accepted is durable; one that the node was killed over is done again. For any
/// number of threads; answers may wait for the chain and the disk.
public final class CheckDesk implements Service, JobHolder {
  private static final Logger LOG = LoggerFactory.getLogger(CheckDesk.class);

  private final WorkPorts ports;
  private final CheckRules rules;
  private final CheckBook book;
  private final EarningsBook earnings;
  private final Backend backend;
  private final TaskPrograms programs = new TaskPrograms();
  private final CheckTerms terms;
  private final Workshop workshop;
  private final CheckRuns runs;
  private boolean taking;
  private boolean retired;

  /// @param self this node's peer, to which orders are made out
  public CheckDesk(
      PeerId self,
      WorkPorts ports,
      Providers providers,
      CheckRules rules,
      CheckBook book,
      EarningsBook earnings,
      Backend backend) {
    this.ports = ports;
    this.rules = rules;
    this.book = book;
    this.earnings = earnings;
    this.backend = backend;
    this.terms = new CheckTerms(self, ports, rules, programs, backend);
    this.workshop = new Workshop("check", rules.atOnce(), rules.atOnce() + rules.waiting());
    var checker =
        new Checker(ports, providers, rules, () -> new TaskRunner(backend, programs), workshop);
    this.runs = new CheckRuns(book, new CheckRun(ports, book, checker));
  }

  @Override
  public String name() {
    return "check";
  }

  /// Takes no check, ever: what was taken before is finished, and opened. To be called before the
  /// start.
  public synchronized void retire() {
    retired = true;
  }

  /// Whether it answers for anything.
  public boolean isBound() {
    return !book.all().isEmpty();
  }

  /// Goes on with what an earlier run left.
  @Override
  public void start() {
    ports
        .states()
        .sweep(
            CheckRun.OWNER, book.all().stream().map(CheckRun::owner).collect(Collectors.toSet()));
    for (CheckItem item : book.all()) {
      if (item.isReported()) continue;
      switch (TaskNeeds.measure(item.request().task(), Long.MAX_VALUE, programs, backend)) {
        case TaskNeeds.Measured.Fits(var needs) -> runs.start(item, needs, this::ended);
        case TaskNeeds.Measured.Unfit(var refusal) -> {
          LOG.warn("check of task {} is given up: {}", item.key().brief(), refusal.words());
          ports.states().releaseAll(CheckRun.owner(item));
          book.remove(item);
        }
      }
    }
    synchronized (this) {
      taking = !retired;
    }
  }

  @Override
  public void stop(Duration patience) throws InterruptedException {
    synchronized (this) {
      taking = false;
    }
    runs.close(patience);
    workshop.close();
  }

  /// @param from the peer that asks, authenticated
  /// @throws AssayFault.World when chain or disk do not answer
  public VerifierReply answer(PeerId from, VerifierRequest request) {
    return switch (request) {
      case VerifierRequest.TakeCheck check -> take(from, check);
      case VerifierRequest.ShowFindings show -> show(from, show);
    };
  }

  private VerifierReply take(PeerId from, VerifierRequest.TakeCheck request) {
    var key = new WorkKey(request.order().job(), request.task().id());
    Optional<CheckItem> known = book.get(key);
    if (known.isPresent() && !known.get().submitter().equals(from)) {
      return refused(Refusal.because(Reason.STRANGER, "another peer asked for this check"));
    }
    // Who has the job's work done is known here, if this node works for it as well.
    boolean stranger =
        earnings
            .get(request.order().job())
            .filter(job -> !job.submitter().equals(from))
            .isPresent();
    if (stranger) {
      return refused(Refusal.because(Reason.STRANGER, "the job is another peer's"));
    }
    if (known.isPresent() && known.get().isFor(request)) {
      return again(known.get(), request);
    }
    return switch (terms.judge(request, promised(request.order().job()))) {
      case CheckTerms.Answer.Unbearable(var refusal) -> refused(refusal);
      case CheckTerms.Answer.Bearable(var needs) -> accept(from, request, needs);
    };
  }

  /// What the checks of a job cost that are not done yet.
  private Amount promised(JobId job) {
    return book.of(job).stream()
        .filter(CheckItem::isOpen)
        .map(item -> item.request().order().price())
        .reduce(Amount.ZERO, Amount::plus);
  }

  /// Whoever asks again may have lost the report: it is made again, with the same commitments.
  private VerifierReply again(CheckItem item, VerifierRequest.TakeCheck request) {
    if (terms.lasts(item.request().signed(), request.signed())) {
      book.update(item, now -> now.asked(request));
    }
    if (item.stage() instanceof CheckItem.Stage.Found(var findings, boolean reported)
        && reported
        && TaskNeeds.measure(item.request().task(), Long.MAX_VALUE, programs, backend)
            instanceof TaskNeeds.Measured.Fits(var needs)) {
      book.update(item, now -> now.at(new CheckItem.Stage.Found(findings, false)))
          .ifPresent(now -> runs.start(now, needs, this::ended));
    }
    return new VerifierReply.Accepted();
  }

  private synchronized VerifierReply accept(
      PeerId from, VerifierRequest.TakeCheck request, TaskNeeds needs) {
    if (!taking) {
      String why = retired ? "takes no checks" : "is stopping";
      return refused(Refusal.because(Reason.CLOSED, "this verifier " + why));
    }
    Optional<Refusal> full = full(request, needs);
    if (full.isPresent()) return refused(full.get());
    var item = new CheckItem(from, request, ports.clock().instant(), new CheckItem.Stage.Open(0));
    earnings.begin(request.order().job(), from);
    book.put(item);
    runs.start(item, needs, this::ended);
    return new VerifierReply.Accepted();
  }

  /// Who is refused asks another; who waits in vain holds it against this node.
  private Optional<Refusal> full(VerifierRequest.TakeCheck request, TaskNeeds needs) {
    boolean soon =
        rules.isSoon(
            runs.operations() / rules.atOnce(), needs.operations(request.order().segments()));
    if (!soon || runs.count() >= rules.atOnce() + rules.waiting()) {
      return Optional.of(Refusal.because(Reason.FULL, "busy with %d checks", runs.count()));
    }
    long records = book.all().stream().mapToLong(CheckItem::records).sum();
    if (records + CheckItem.records(request) > rules.records()) {
      return Optional.of(Refusal.because(Reason.FULL, "too many checks are kept already"));
    }
    return Optional.empty();
  }

  private void ended(CheckItem item) {
    count(item.key().job());
  }

  private void count(JobId job) {
    earnings.checks(job, (int) book.of(job).stream().filter(CheckItem::isReported).count());
  }

  private VerifierReply show(PeerId from, VerifierRequest.ShowFindings request) {
    Optional<CheckItem> item = book.get(new WorkKey(request.job(), request.task()));
    if (item.isEmpty() || !item.get().submitter().equals(from)) {
      return refused(Refusal.because(Reason.UNKNOWN, "you have no such check here"));
    }
    return item.get().stage() instanceof CheckItem.Stage.Found(var findings, boolean reported)
            && reported
        ? CheckItemCodec.reply(findings)
        : refused(Refusal.because(Reason.NOT_YET, "the commitments come first"));
  }

  private static VerifierReply refused(Refusal refusal) {
    LOG.info("a check is refused: {}", refusal.words());
    return new VerifierReply.Refused(refusal.words());
  }

  /// Checks that are done now or wait for it.
  public int busy() {
    return runs.count();
  }

  @Override
  public Instant latest(JobId job) {
    return book.of(job).stream()
        .map(CheckItem::taken)
        .max(Comparator.naturalOrder())
        .orElse(Instant.EPOCH);
  }

  @Override
  public void forget(JobId job) {
    count(job);
    for (CheckItem item : book.of(job)) {
      if (!item.isOpen()) book.remove(item);
    }
  }
}
