// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import network.assay.compute.backend.Backend;
import network.assay.node.dispute.Defence;
import network.assay.node.dispute.Defences;
import network.assay.node.life.Service;
import network.assay.node.work.Refusal.Reason;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.LeasedTerms;
import network.assay.protocol.market.deal.Offer;
import network.assay.protocol.market.message.ProviderReply;
import network.assay.protocol.market.message.ProviderRequest;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.staking.JobStatus;
import network.assay.verification.task.TaskPrograms;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The provider: answers those who bring leases and those who check results, and sees to it that
/// what it accepted is done.
///
/// A lease is accepted only when it is durable here; what was accepted is done even if the node is
/// killed meanwhile. For any number of threads; answers may wait for the chain and the disk.
public final class WorkDesk implements Service, JobHolder, Defences {
  private static final Logger LOG = LoggerFactory.getLogger(WorkDesk.class);
  private static final Duration OFFER = Duration.ofSeconds(30);

  /// Accounts that share what room there is once half of it is taken: results are kept until their
  /// job ends, which their submitter puts off as it likes.
  private static final int PATRONS = 8;

  private final WorkPorts ports;
  private final WorkRules rules;
  private final WorkBook book;
  private final EarningsBook earnings;
  private final Exposure exposure;
  private final long operationsPerSecond;
  private final Backend backend;
  private final LeaseTerms terms;
  private final Openings openings;
  private final Errands errands;
  private final TaskPrograms programs = new TaskPrograms();

  /// What the tasks need that are not done yet. Guarded by this.
  private final Map<WorkKey, TaskNeeds> open = new HashMap<>();

  private boolean taking;
  private boolean retired;

  /// @param exposed what [Exposure] keeps
  /// @param operationsPerSecond of `backend` as a whole, as [RateProbe] found it
  public WorkDesk(
      WorkPorts ports,
      WorkRules rules,
      WorkBook book,
      EarningsBook earnings,
      Records exposed,
      Backend backend,
      long operationsPerSecond) {
    this.ports = ports;
    this.rules = rules;
    this.book = book;
    this.earnings = earnings;
    this.backend = backend;
    this.exposure =
        new Exposure(
            book,
            earnings,
            exposed,
            rules.unpaidOf(Math.max(1, operationsPerSecond)),
            ports.clock());
    this.operationsPerSecond = Math.max(1, operationsPerSecond / rules.tasks());
    this.terms = new LeaseTerms(ports, rules, programs, backend, this.operationsPerSecond);
    this.openings = new Openings(book, ports, rules.conduct());
    this.errands =
        new Errands(ports, rules, book, new TaskWork(ports, backend, programs, rules.conduct()));
  }

  @Override
  public String name() {
    return "work";
  }

  /// Takes no lease, ever: what was taken before is finished, opened, and defended. To be called
  /// before the start.
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
    sweep();
    if (rules.conduct() != Conduct.HONEST) {
      LOG.warn("THIS PROVIDER IS NOT HONEST, ON PURPOSE: provider.conduct is {}", rules.conduct());
    }
    for (WorkItem item : book.all()) {
      if (item.isSettled()) continue;
      switch (TaskNeeds.measure(item.request().task(), Long.MAX_VALUE, programs, backend)) {
        case TaskNeeds.Measured.Fits(var needs) -> launch(item, needs);
        case TaskNeeds.Measured.Unfit(var refusal) -> {
          LOG.warn("task {} is given up: {}", item.key().brief(), refusal.words());
          drop(item);
        }
      }
    }
    synchronized (this) {
      taking = !retired;
    }
  }

  /// Lets go of what is kept for items that are gone: a kill may have come in between.
  private void sweep() {
    Set<String> tasks =
        book.all().stream().map(item -> Errand.owner(item.key())).collect(Collectors.toSet());
    Set<String> jobs =
        book.all().stream()
            .map(item -> Errand.dataOwner(item.key().job()))
            .collect(Collectors.toSet());
    ports.states().sweep(Errand.OWNER, tasks);
    ports.states().sweep(Errand.DATA_OWNER, jobs);
  }

  @Override
  public void stop(Duration patience) throws InterruptedException {
    synchronized (this) {
      taking = false;
    }
    errands.close(patience);
  }

  /// What is to be announced now; empty while nothing is taken.
  public Optional<Offer> offer() {
    synchronized (this) {
      if (!taking) return Optional.empty();
    }
    Instant expires = ports.clock().instant().plus(OFFER).truncatedTo(ChronoUnit.SECONDS);
    return Optional.of(
        new Offer(
            ports.notary().account(),
            rules.pricePerPetaOp(),
            operationsPerSecond,
            rules.tasks(),
            expires));
  }

  /// @param from the peer that asks, authenticated
  /// @throws AssayFault.World when chain or disk do not answer
  public ProviderReply answer(PeerId from, ProviderRequest request) {
    return switch (request) {
      case ProviderRequest.TakeLease lease -> take(from, lease);
      case ProviderRequest.ShowCheckpoint show -> openings.checkpoint(from, show);
      case ProviderRequest.Open open -> openings.open(from, open);
    };
  }

  private ProviderReply take(PeerId from, ProviderRequest.TakeLease request) {
    var key = new WorkKey(request.lease().job(), request.lease().task());
    Optional<WorkItem> known = book.get(key);
    if (known.isPresent()) {
      if (!known.get().submitter().equals(from)) {
        return refused(Refusal.because(Reason.STRANGER, "another peer brought this task"));
      }
      // The lease decides, not its signature: the same terms may be signed more than once.
      if (known.get().lease().equals(request.lease())) return accepted(request);
    }
    boolean done = known.filter(item -> !item.isOpen()).isPresent();
    return switch (terms.judge(request, done, job -> promised(key, job))) {
      case LeaseTerms.Answer.Unbearable(var refusal) -> refused(refusal);
      case LeaseTerms.Answer.Bearable(var needs, var account) ->
          accept(from, account, request, needs);
    };
  }

  /// What the job owes for tasks that it has not got, or has got and shown in no batch, `besides`
  /// apart. The escrow must hold that: who never posts a batch would have any number done.
  private Amount promised(WorkKey besides, JobStatus job) {
    return book.of(besides.job()).stream()
        .filter(item -> !item.isSettled() || (item.isKept() && item.isUnbatched(job.batches())))
        .filter(item -> !item.key().equals(besides))
        .map(item -> item.lease().price())
        .reduce(Amount.ZERO, Amount::plus);
  }

  private synchronized ProviderReply accept(
      PeerId from, Address account, ProviderRequest.TakeLease request, TaskNeeds needs) {
    if (!taking) {
      String why = retired ? "takes no tasks" : "is stopping";
      return refused(Refusal.because(Reason.CLOSED, "this provider " + why));
    }
    var key = new WorkKey(request.lease().job(), request.lease().task());
    Optional<WorkItem> before = book.get(key);
    if (before.isEmpty()) {
      // What was begun for an account is finished, however much it owes by then.
      Optional<Refusal> full = exposure.objection(account).or(() -> full(account, request, needs));
      if (full.isPresent()) return refused(full.get());
    } else if (!isAgain(before.get().request(), request)) {
      return refused(Refusal.because(Reason.INPUTS, "the task is known with other inputs"));
    }
    earnings.begin(key.job(), from);
    exposure.begin(key.job(), account);
    // A task leased anew is the same task: what was done for it stands, and is handed over again.
    // It may be done at this very moment, so what the book has now counts: its salt opens what
    // the submitter has.
    WorkItem item =
        book.update(key, now -> new WorkItem(from, request, again(now.stage())))
            .orElseGet(() -> begun(new WorkItem(from, request, new WorkItem.Stage.Open(0))));
    launch(item, needs);
    return accepted(request);
  }

  private WorkItem begun(WorkItem item) {
    book.put(item);
    return item;
  }

  /// Whether a lease is of what is done, or under way: a result is defended by what it was made of.
  private static boolean isAgain(
      ProviderRequest.TakeLease known, ProviderRequest.TakeLease request) {
    return Set.copyOf(request.inputs()).equals(Set.copyOf(known.inputs()))
        && request.terms().equals(known.terms());
  }

  private static WorkItem.Stage again(WorkItem.Stage stage) {
    return switch (stage) {
      case WorkItem.Stage.Open open -> open;
      case WorkItem.Stage.Done done -> done.at(WorkItem.Delivery.PENDING);
    };
  }

  private Optional<Refusal> full(
      Address account, ProviderRequest.TakeLease request, TaskNeeds needs) {
    long computing = open.size();
    if (computing >= rules.tasks()) {
      return Optional.of(Refusal.because(Reason.FULL, "busy with %d tasks", computing));
    }
    long memory = open.values().stream().mapToLong(TaskNeeds::memoryBytes).sum();
    if (memory + needs.memoryBytes() > rules.memoryBytes()) {
      return Optional.of(Refusal.because(Reason.FULL, "its memory is in use by other tasks"));
    }
    long records = book.all().stream().mapToLong(WorkItem::records).sum();
    if (records + WorkItem.records(request) > rules.records()) {
      return Optional.of(Refusal.because(Reason.FULL, "too many checkpoints are kept already"));
    }
    boolean scarce = records + WorkItem.records(request) > rules.records() / 2;
    long theirs = recordsOf(account);
    if (scarce && theirs > 0 && theirs + WorkItem.records(request) > rules.records() / PATRONS) {
      return Optional.of(
          Refusal.because(Reason.FULL, "too many checkpoints are kept for your account already"));
    }
    return Optional.empty();
  }

  private long recordsOf(Address account) {
    return book.all().stream()
        .filter(item -> exposure.patron(item.key().job()).filter(account::equals).isPresent())
        .mapToLong(WorkItem::records)
        .sum();
  }

  private synchronized void launch(WorkItem item, TaskNeeds needs) {
    if (item.isOpen()) open.put(item.key(), needs);
    errands.start(item, needs, this::ended);
  }

  private void ended(WorkItem item, Errand.End end) {
    WorkKey key = item.key();
    switch (end) {
      case KEPT -> {
        free(key);
        earnings.tasks(key.job(), kept(key.job()));
      }
      case DROPPED -> drop(item);
    }
  }

  /// A lease that was accepted while the errand of an earlier one ended is not dropped with that:
  /// its own errand follows. And whoever was told the result, even if it says that it wants none of
  /// it, can challenge it: what it can be defended with stays.
  private synchronized void drop(WorkItem item) {
    WorkKey key = item.key();
    Optional<WorkItem> known = book.get(key);
    if (known.filter(now -> !now.lease().equals(item.lease())).isPresent()) return;
    free(key);
    if (known.isPresent() && known.get().stage() instanceof WorkItem.Stage.Done) {
      book.update(
          key,
          now ->
              now.stage() instanceof WorkItem.Stage.Done done
                  ? now.at(done.at(WorkItem.Delivery.UNWANTED))
                  : now);
      return;
    }
    remove(key);
  }

  /// What is kept for it first: once it is gone, nobody knows of that.
  private void remove(WorkKey key) {
    ports.states().releaseAll(Errand.owner(key));
    book.remove(key);
  }

  private synchronized void free(WorkKey key) {
    open.remove(key);
  }

  private int kept(JobId job) {
    return (int) book.of(job).stream().filter(WorkItem::isKept).count();
  }

  private ProviderReply accepted(ProviderRequest.TakeLease request) {
    return new ProviderReply.Accepted(
        ports.notary().signLease(request.lease(), request.terms().digest()));
  }

  private static ProviderReply refused(Refusal refusal) {
    LOG.info("a lease is refused: {}", refusal.words());
    return new ProviderReply.Refused(refusal.words());
  }

  /// What accounts have had done and not paid.
  public Exposure exposure() {
    return exposure;
  }

  /// Tasks that are worked on or wait for it.
  public synchronized int busy() {
    return open.size();
  }

  /// Releases all that is kept for a job; what is being done for it ends by itself, at its
  /// deadline.
  @Override
  public void forget(JobId job) {
    earnings.tasks(job, kept(job));
    exposure.end(job);
    for (WorkItem item : book.of(job)) {
      if (!item.isOpen()) remove(item.key());
    }
    if (book.of(job).isEmpty()) ports.states().releaseAll(Errand.dataOwner(job));
  }

  @Override
  public Instant latest(JobId job) {
    return book.of(job).stream()
        .map(item -> item.lease().deadline())
        .max(Comparator.naturalOrder())
        .orElse(Instant.EPOCH);
  }

  @Override
  public Optional<Defence> of(JobId job, TaskId task) {
    return book.get(new WorkKey(job, task))
        .filter(item -> item.stage() instanceof WorkItem.Stage.Done)
        .map(item -> defence(item, (WorkItem.Stage.Done) item.stage()));
  }

  private Defence defence(WorkItem item, WorkItem.Stage.Done done) {
    TaskSpec task = item.request().task();
    LeasedTerms signed = item.request().terms();
    return new Defence(
        programs.of(task.model(), task.work()).terms(signed.input(), signed.fixed()),
        task,
        done.opening(),
        item.request().inputs(),
        done.checkpoints());
  }
}
