// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import network.assay.node.api.JobView;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.Offer;
import network.assay.scheduler.job.Job;
import network.assay.scheduler.run.Assignment;
import network.assay.scheduler.run.Event;
import network.assay.scheduler.run.JobMachine;
import network.assay.scheduler.run.JobState;
import network.assay.scheduler.run.Phase;
import network.assay.scheduler.run.Provider;
import network.assay.scheduler.run.Waiting;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One job, run. One thread writes: it steps the machine, journals what changed, and only then acts
/// and lets anyone see it. So whenever the node is killed, the journal has all that was promised.
final class JobRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
  private static final Duration TICK = Duration.ofMillis(250);
  private static final Duration ABSENCE = Duration.ofSeconds(5);
  private static final Duration DISK_RETRY = Duration.ofSeconds(1);
  private static final Duration STOP = Duration.ofSeconds(5);

  /// Who is at a task, of two at most.
  record Hand(TaskId task, Address provider) {}

  /// What a provider says of a task it is at; for show only.
  record Heartbeat(int step, float loss) {}

  private final JobContext job;
  private final JobMachine machine;
  private final JobLedger ledger;
  private final Clock clock;
  private final JobNews news;
  private final JobInbox inbox = new JobInbox();
  private final Errands errands;
  private final Map<Hand, Heartbeat> heartbeats = new ConcurrentHashMap<>();
  private final Thread writer;
  private final Watch watch;
  private volatile JobHistory history;
  private Instant lastTick = Instant.EPOCH;

  /// Reads the journal; [#start] goes on from there.
  ///
  /// @throws AssayFault.Operator when the journal cannot be read
  JobRunner(JobContext job, JobJournal journal, Clock clock, Pace pace, Announcer announcer) {
    this.job = job;
    this.machine =
        new JobMachine(job.record().rules(), new Job(job.id(), job.record().spec()), job.plan());
    this.clock = clock;
    this.news = new JobNews(job, announcer);
    // Later than any version that an earlier run of this node has told anyone.
    this.watch = new Watch(clock.millis());
    locate();
    this.ledger = new JobLedger(machine, job.record(), job.locations(), journal);
    this.history = ledger.tip();
    this.errands = new Errands(job, pace, () -> history, inbox);
    this.writer =
        Thread.ofVirtual().name("job-" + job.id().digest().brief()).unstarted(this::write);
  }

  /// Says where the data are, and the weights that are given.
  private void locate() {
    JobRecord record = job.record();
    job.locations().put(record.spec().data().train().state(), record.train());
    job.locations().put(record.spec().data().test().state(), record.test());
    record
        .spec()
        .model()
        .frozen()
        .ifPresent(weights -> job.locations().put(weights, record.base().orElseThrow()));
  }

  void start() {
    if (quiet()) {
      job.states().releaseAll(job.owner());
      job.states().releaseAll(job.startsOwner());
      inbox.close();
      return;
    }
    job.locations().all().forEach(content -> job.states().keep(content, job.owner()));
    inbox.mention(new Event.Resumed());
    writer.start();
  }

  JobContext job() {
    return job;
  }

  JobState state() {
    return history.state();
  }

  JobHistory history() {
    return history;
  }

  long version() {
    return watch.version();
  }

  JobView view() {
    // Before the history: a change in between is then told again, and never missed.
    long version = watch.version();
    JobHistory seen = history;
    Instant now = clock.instant();
    Map<String, Long> waiting = Waiting.explain(machine, seen.state(), now);
    return JobViews.of(job, seen, new JobViews.Live(version, Map.copyOf(heartbeats), waiting), now);
  }

  /// Returns once the version is above `version`, or `wait` has passed.
  JobView await(long version, Duration wait) throws InterruptedException {
    watch.await(version, wait);
    return view();
  }

  /// Returns once what comes of `event` is durable.
  JobState tell(Event event) throws InterruptedException {
    inbox.tell(event);
    return state();
  }

  void offerSeen(Offer offer, network.assay.protocol.market.Amount stake) {
    Provider known = state().providers().get(offer.provider());
    if (known == null || worthTelling(known, offer, stake)) {
      inbox.mention(new Event.OfferSeen(offer, stake));
    }
  }

  /// Every offer would be a step: one that says nothing new waits until half of the old one's life
  /// is over.
  private boolean worthTelling(
      Provider known, Offer offer, network.assay.protocol.market.Amount stake) {
    Offer old = known.offer();
    boolean same =
        known.stake().equals(stake)
            && old.pricePerPetaOp().equals(offer.pricePerPetaOp())
            && old.capacity() == offer.capacity()
            && old.operationsPerSecond() == offer.operationsPerSecond();
    Instant now = clock.instant();
    Duration left = Duration.between(now, old.expires());
    return !same || left.multipliedBy(2).compareTo(Duration.between(now, offer.expires())) < 0;
  }

  void heard(Hand hand, Heartbeat beat) {
    heartbeats.put(hand, beat);
    watch.changed();
    inbox.mention(new Event.Heard(hand.task(), hand.provider()));
  }

  private static boolean isWorkOf(JobHistory now, Hand hand) {
    Assignment held = now.state().assignments().get(hand.task());
    return held != null && held.isOf(hand.provider());
  }

  private void write() {
    try {
      errands.reconcile(Want.of(history));
      while (!quiet()) {
        long untilTick = Duration.between(clock.instant(), lastTick.plus(TICK)).toMillis();
        List<JobInbox.Waiting> inputs = inbox.take(Math.clamp(untilTick, 0, TICK.toMillis()));
        apply(inputs);
      }
      errands.close();
      job.locations().all().forEach(content -> job.states().release(content, job.owner()));
      job.states().releaseAll(job.startsOwner());
      inbox.close();
    } catch (InterruptedException e) {
      stopped();
    } catch (RuntimeException | Error e) {
      LOG.error("job {} stands still", job.id().digest().brief(), e);
      stopped();
      throw e;
    }
  }

  private static AssayFault noMore() {
    return new AssayFault.World("the job does not go on: this node stops, or see its log");
  }

  private void stopped() {
    errands.close();
    if (quiet()) {
      inbox.close();
    } else {
      inbox.abort(noMore());
    }
  }

  private void apply(List<JobInbox.Waiting> inputs) throws InterruptedException {
    boolean durable = false;
    try {
      step(inputs);
      durable = true;
      act();
    } finally {
      // Whatever ended it: nobody may be left waiting.
      inputs.forEach(durable ? JobInbox.Waiting::durable : waiting -> waiting.lost(noMore()));
    }
  }

  /// Takes what came in. Durable when it returns.
  private void step(List<JobInbox.Waiting> inputs) throws InterruptedException {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    for (JobInbox.Waiting waiting : inputs) take(waiting.input(), now);
    if (!now.isBefore(lastTick.plus(TICK))) {
      // Whoever this node did not hear, asleep or without a disk, has not been silent.
      boolean absent = !lastTick.equals(Instant.EPOCH) && now.isAfter(lastTick.plus(ABSENCE));
      if (absent) take(new JobInbox.Tell(new Event.Resumed()), now);
      lastTick = now;
      take(new JobInbox.Tell(new Event.Tick()), now);
      ledger.renew(now);
    }
    persist();
  }

  /// Lets others see what is durable, and does what is wanted now.
  private void act() {
    JobHistory before = history;
    JobHistory next = ledger.tip();
    if (next == before) return;
    history = next;
    heartbeats.keySet().removeIf(hand -> !isWorkOf(next, hand));
    letGo(before, next);
    news.tell(before, next);
    watch.changed();
    errands.reconcile(Want.of(next));
  }

  /// Of the starts of segments that no dispute will begin from.
  private void letGo(JobHistory before, JobHistory next) {
    Set<ContentId> needed = next.starts().needed(next.state());
    before.starts().needed(before.state()).stream()
        .filter(content -> !needed.contains(content))
        .forEach(content -> job.states().release(content, job.startsOwner()));
  }

  private void take(JobInbox.Input input, Instant now) {
    try {
      ledger.take(
          switch (input) {
            case JobInbox.Tell(Event event) -> new JobEntry.Happened(now, event);
            case JobInbox.Note(JobEntry entry) -> entry;
          });
    } catch (RuntimeException e) {
      LOG.error("job {}: nothing comes of {}", job.id().digest().brief(), input, e);
    }
  }

  /// A full disk must not end a job: it waits until there is room.
  private void persist() throws InterruptedException {
    for (; ; Thread.sleep(DISK_RETRY)) {
      try {
        ledger.write();
        return;
      } catch (AssayFault.World e) {
        LOG.error("job {} waits for its journal: {}", job.id().digest().brief(), e.getMessage());
      }
    }
  }

  /// Whether nothing is left to do.
  private boolean quiet() {
    return history.state().phase() instanceof Phase.Over && Want.of(history).isEmpty();
  }

  /// Whether nothing more is done for it: nor is anything written, or kept but its model.
  boolean isOver() {
    return quiet() && !writer.isAlive();
  }

  Optional<JobEntry.Trained> trained() {
    return history.trained();
  }

  Set<Address> providers() {
    return state().providers().keySet();
  }

  @Override
  public void close() throws InterruptedException {
    writer.interrupt();
    boolean started = writer.getState() != Thread.State.NEW;
    if (started && !writer.join(STOP)) {
      LOG.warn("job {} is slow to stop", job.id().digest().brief());
    }
    stopped();
  }
}
