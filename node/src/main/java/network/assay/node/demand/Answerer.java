// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demand;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import network.assay.node.dispute.Defence;
import network.assay.node.dispute.Defences;
import network.assay.protocol.market.AssayFault;
import network.assay.staking.DemandKey;
import network.assay.staking.DemandState;
import network.assay.staking.Urgency;
import network.assay.staking.follow.ChainEvent;
import network.assay.verification.check.Opening;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.DemandAnswer;
import org.jspecify.annotations.Nullable;

/// Answers what is demanded of one result, window after window, until final blocks say that nothing
/// is left to answer. Whatever fails is tried again, as long as there is any time.
final class Answerer {
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /// A chain node that fails so often in a row is no passing thing.
  private static final int PASSING = 4;

  private final DemandKey key;
  private final DemandCourt court;
  private final Defences kept;
  private final DemandNews news;
  private final Semaphore again = new Semaphore(0);
  private final Thread thread;

  /// The newest that was demanded.
  private ChainEvent.Demanded made;

  private boolean ended;
  private volatile boolean answered;
  private volatile @Nullable String trouble;
  private volatile String said = "";

  /// @param leave told once there is nothing more to do
  Answerer(
      ChainEvent.Demanded made,
      DemandCourt court,
      Defences kept,
      DemandNews news,
      Consumer<Answerer> leave) {
    this.key = made.key();
    this.made = made;
    this.court = court;
    this.kept = kept;
    this.news = news;
    this.thread =
        Thread.ofVirtual()
            .name("demand-" + key.task().digest().brief())
            .unstarted(() -> run(leave));
  }

  DemandKey key() {
    return key;
  }

  void start() {
    news.made(key, made.window(), made.deadline());
    thread.start();
  }

  /// Takes on one more of the same result; false when it is too late for that here.
  synchronized boolean takes(ChainEvent.Demanded next) {
    if (ended) return false;
    if (next.window() > made.window()) {
      answered = false;
      news.made(key, next.window(), next.deadline());
    }
    if (next.window() >= made.window()) made = next;
    wake();
    return true;
  }

  void wake() {
    again.release();
  }

  void stop() {
    thread.interrupt();
  }

  void join(Duration patience) throws InterruptedException {
    thread.join(patience);
  }

  private synchronized ChainEvent.Demanded made() {
    return made;
  }

  DemandView view() {
    ChainEvent.Demanded now = made();
    return new DemandView(
        key.job(),
        key.task(),
        key.commitment(),
        now.window(),
        now.deadline(),
        answered,
        Optional.ofNullable(trouble));
  }

  private void run(Consumer<Answerer> leave) {
    try {
      Duration pause = court.pollEvery();
      int failures = 0;
      while (true) {
        try {
          if (isOver()) return;
          pause = court.pollEvery();
          failures = 0;
        } catch (Throwable e) { // An error that ended this thread would lose stake in silence.
          if (Thread.currentThread().isInterrupted()) return;
          failures++;
          if (!(e instanceof AssayFault.World) || failures >= PASSING) tell(why(e), why(e));
          pause = pause.multipliedBy(2);
        }
        if (pause.compareTo(LONGEST) > 0) pause = LONGEST;
        if (again.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS)) again.drainPermits();
      }
    } catch (InterruptedException e) {
      // The node stops; the chain tells of it again.
    } finally {
      leave.accept(this);
    }
  }

  /// One look at a chain node proves nothing, so only final blocks end it.
  private boolean isOver() {
    DemandCourt.Sight now = court.look(key);
    if (now.status().state() == DemandState.OPEN) {
      answer(now);
      return false;
    }
    DemandCourt.Sight lasting = court.lasting(key);
    synchronized (this) {
      ended =
          switch (lasting.status().state()) {
            case SILENT -> true;
            case ANSWERED -> lasting.status().window() >= made.window();
            case OPEN -> false;
            case NONE -> lasting.at().isAfter(made.deadline());
          };
      return ended;
    }
  }

  private void answer(DemandCourt.Sight now) {
    int window = Math.toIntExact(now.status().window());
    Instant until = now.status().deadline().orElseThrow();
    if (now.at().isAfter(until)) {
      throw new AssayFault.Operator("its time was over at " + until + ": nothing more can be done");
    }
    court.answer(key, opened(window), until, this::held);
    trouble = null;
    said = "";
    answered = true;
    news.answered(key, window);
  }

  private DemandAnswer opened(int window) {
    Opening opening =
        kept.of(key.job(), key.task())
            .map(Defence::opening)
            .filter(this::isWhatWasSigned)
            .orElseThrow(
                () ->
                    new AssayFault.Operator(
                        "its transcript is not here: restore the newest backup of the data folder"
                            + " and start the node again before that"));
    return DemandAnswer.of(opening.transcript(), opening.salt(), window);
  }

  private boolean isWhatWasSigned(Opening opening) {
    return Commitments.result(key.task(), opening.transcript().root(), opening.salt())
        .equals(key.commitment());
  }

  private void held(Urgency.Held held) {
    String why =
        "gas costs %s wei, and at most %s may be offered now, %s in the end"
            .formatted(held.baseFee(), held.cap(), held.most());
    if (held.forGood()) {
      tell("held for good", why + ": raise chain.dispute_max_fee_gwei and start the node again");
    } else {
      tell("held", why);
    }
  }

  private static String why(Throwable e) {
    return e instanceof AssayFault fault
        ? String.valueOf(fault.getMessage())
        : "it failed here: " + e + "; look at the node's log, and run a newer version";
  }

  /// @param kind of trouble: what is of the same kind as the last is not told again
  private void tell(String kind, String why) {
    boolean known = kind.equals(said);
    said = kind;
    if (!known) news.unanswered(key, made().deadline(), why);
    trouble = why;
  }
}
