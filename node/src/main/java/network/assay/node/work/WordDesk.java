// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import static java.util.Comparator.comparingLong;
import static java.util.stream.Collectors.groupingBy;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import network.assay.node.life.Bulkhead;
import network.assay.node.life.Service;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks submitters for their word that they have the results which they said they would keep, and
/// owe for checks that they were told of, until they give it. One thread looks; each submitter is
/// asked on a thread of its own, whoever was not asked for longest first, for so many at a time:
/// those who are silent or slow keep nobody waiting.
public final class WordDesk implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(WordDesk.class);
  private static final int AT_ONCE = 16;
  private static final int IN_A_TURN = 16;

  /// Who does not answer is asked in one of so many rounds at least.
  private static final int MAX_SKIPS = 60;

  private final WorkPorts ports;
  private final WorkBook book;
  private final Reports checks;
  private final Exposure exposure;
  private final Coverage coverage;
  private final Duration pause;
  private final Bulkhead places = new Bulkhead("words", AT_ONCE, 0);
  private final Set<PeerId> asked = ConcurrentHashMap.newKeySet();

  /// The turn in which a submitter was last asked for a result, and has answered or failed to.
  private final Map<WorkKey, Long> answered = new ConcurrentHashMap<>();

  private final Set<WorkKey> unwanted = ConcurrentHashMap.newKeySet();

  /// Turns in a row in which a submitter did not answer at all.
  private final Map<PeerId, Integer> failures = new ConcurrentHashMap<>();

  private long rounds;
  private boolean failing;
  private final AtomicLong turns = new AtomicLong();
  private final Thread thread = Thread.ofVirtual().name("words").unstarted(this::loop);

  /// @param pause between two rounds
  public WordDesk(
      WorkPorts ports,
      WorkBook book,
      Reports checks,
      Coverage coverage,
      Exposure exposure,
      Duration pause) {
    this.checks = checks;
    this.ports = ports;
    this.book = book;
    this.exposure = exposure;
    this.coverage = coverage;
    this.pause = pause;
  }

  @Override
  public String name() {
    return "words";
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void stop(Duration patience) throws InterruptedException {
    thread.interrupt();
    places.close();
    if (thread.isAlive()) thread.join(patience);
  }

  private void loop() {
    try {
      while (true) {
        Thread.sleep(pause);
        round();
      }
    } catch (InterruptedException e) {
      // stopped
    }
  }

  /// Something done of which its submitter has not said that it has it.
  private sealed interface Unsaid {
    WorkKey key();

    PeerId submitter();

    record Task(WorkItem item, WorkItem.Stage.Done done) implements Unsaid {
      @Override
      public WorkKey key() {
        return item.key();
      }

      @Override
      public PeerId submitter() {
        return item.submitter();
      }
    }

    record Check(Reports.Report report) implements Unsaid {
      @Override
      public WorkKey key() {
        return CheckWord.key(report.job(), report.task());
      }

      @Override
      public PeerId submitter() {
        return report.submitter();
      }
    }
  }

  /// Begins to ask every submitter that owes a word. Waits for none, and nothing that goes wrong
  /// ends the rounds.
  void round() {
    try {
      askAll();
      failing = false;
    } catch (AssayFault.World | AssayFault.Operator e) {
      if (!failing) LOG.warn("submitters are not asked for their words now: {}", e.getMessage());
      failing = true;
    } catch (RuntimeException | Error e) {
      LOG.error("submitters are not asked for their words", e);
    }
  }

  private void askAll() {
    rounds++;
    List<Unsaid> unsaid = unsaid();
    failures.keySet().retainAll(unsaid.stream().map(Unsaid::submitter).toList());
    List<WorkKey> keys = unsaid.stream().map(Unsaid::key).toList();
    answered.keySet().retainAll(keys);
    unwanted.retainAll(keys);
    // What this node has not asked for yet is nobody's fault, and a check is owed for later.
    exposure.unsaid(
        unsaid.stream()
            .filter(one -> one instanceof Unsaid.Task && answered.containsKey(one.key()))
            .map(Unsaid::key)
            .toList());
    Collection<List<Unsaid>> owed =
        unsaid.stream()
            .filter(one -> !unwanted.contains(one.key()))
            .collect(groupingBy(Unsaid::submitter))
            .values();
    inTurn(owed, this::lastTurn).forEach(this::begin);
  }

  /// In the order of what `turn` says of each, once: it may say another thing at any time, and no
  /// sort stands that.
  static <T> List<T> inTurn(Collection<T> all, ToLongFunction<T> turn) {
    record Turn<T>(long number, T of) {}
    return all.stream()
        .map(one -> new Turn<>(turn.applyAsLong(one), one))
        .sorted(comparingLong(Turn::number))
        .map(Turn::of)
        .toList();
  }

  private List<Unsaid> unsaid() {
    var whole = new HashMap<JobId, Boolean>();
    Stream<Unsaid> tasks =
        book.all().stream()
            .filter(WorkItem::isKept)
            .map(item -> new Unsaid.Task(item, (WorkItem.Stage.Done) item.stage()));
    Stream<Unsaid> done = checks.reported().stream().map(Unsaid.Check::new);
    return Stream.concat(tasks, done)
        .filter(one -> book.word(one.key()).isEmpty())
        .filter(one -> !whole.computeIfAbsent(one.key().job(), coverage::isWhole))
        .toList();
  }

  private long lastTurn(List<Unsaid> all) {
    return all.stream().mapToLong(this::turn).max().orElseThrow();
  }

  private long turn(Unsaid one) {
    return answered.getOrDefault(one.key(), 0L);
  }

  private void begin(List<Unsaid> all) {
    PeerId submitter = all.getFirst().submitter();
    int failed = failures.getOrDefault(submitter, 0);
    if (failed > 0 && rounds % Math.min(failed, MAX_SKIPS) != 0) return;
    if (!asked.add(submitter)) return;
    if (places.start(() -> ask(submitter, all)).isEmpty()) asked.remove(submitter);
  }

  private void ask(PeerId submitter, List<Unsaid> all) {
    long turn = turns.incrementAndGet();
    try {
      for (Unsaid one : inTurn(all, this::turn).stream().limit(IN_A_TURN).toList()) {
        keepAsking(one);
        answered.put(one.key(), turn);
        failures.remove(submitter);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (AssayFault.World | AssayFault.Operator e) {
      LOG.debug("{} does not say what it has: {}", submitter, e.getMessage());
      failed(submitter, all, turn);
    } catch (RuntimeException | Error e) {
      LOG.error("{} cannot be asked for its words", submitter, e);
      failed(submitter, all, turn);
    } finally {
      asked.remove(submitter);
    }
  }

  private void failed(PeerId submitter, List<Unsaid> all, long turn) {
    all.forEach(one -> answered.put(one.key(), turn));
    failures.merge(submitter, 1, Integer::sum);
  }

  /// A bad word for one result says nothing about the others.
  private void keepAsking(Unsaid one) throws InterruptedException {
    try {
      ask(one);
    } catch (AssayFault.Peer e) {
      LOG.debug("{} does not say that it has one: {}", one.submitter(), e.getMessage());
    }
  }

  private void ask(Unsaid one) throws InterruptedException {
    SubmitterRequest again =
        switch (one) {
          case Unsaid.Task task ->
              new SubmitterRequest.Return(one.key().job(), task.done().claim());
          case Unsaid.Check check -> checks.again(check.report());
        };
    switch (ports.submitters().tell(one.submitter(), again)) {
      case SubmitterReply.Taken taken -> {
        if (!keep(one, taken)) {
          throw new AssayFault.Peer("its word is not for what was agreed, or not signed by it");
        }
      }
      case SubmitterReply.NotYours() -> unwanted(one);
      case SubmitterReply.Kept _,
          SubmitterReply.Refused _,
          SubmitterReply.Pay _,
          SubmitterReply.Roll _,
          SubmitterReply.NoPay _ -> {}
    }
  }

  private boolean keep(Unsaid one, SubmitterReply.Taken taken) {
    var words = new Words(ports, book);
    return switch (one) {
      case Unsaid.Task task -> words.keep(task.item(), taken);
      case Unsaid.Check check -> words.keep(check.report(), taken);
    };
  }

  /// A result that was withdrawn, nobody has to want where it is shown on chain; a check may not
  /// have been the one that counted.
  private void unwanted(Unsaid one) {
    switch (one) {
      case Unsaid.Task task -> book.update(task.key(), WordDesk::unwanted);
      case Unsaid.Check check -> unwanted.add(check.key());
    }
  }

  private static WorkItem unwanted(WorkItem item) {
    return item.stage() instanceof WorkItem.Stage.Done done
        ? item.at(done.at(WorkItem.Delivery.UNWANTED))
        : item;
  }

  /// Submitters that are being asked.
  int underWay() {
    return asked.size();
  }
}
