// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import network.assay.node.chain.DisputeMoves;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.staking.ChallengeKey;
import network.assay.staking.ChallengeState;
import network.assay.staking.DisputeCase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Disputes of this account that the chain tells of and the book does not have: reads what each is
/// about, and hands it over. One look at a chain node proves nothing, so a summons is dropped only
/// when a final block says that the dispute is over, or its time is. None is dropped for there
/// being many: each has cost its challenger a bond, and has our stake on it.
final class Summons {
  private static final Logger LOG = LoggerFactory.getLogger(Summons.class);
  private static final Duration FIRST = Duration.ofMillis(250);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /// Chain nodes have limits of their own. The one that waits longest is next.
  private static final int AT_ONCE = 8;

  private final Tools tools;
  private final DisputeRules rules;
  private final Defences kept;
  private final DisputeNews news;
  private final Consumer<CaseFile> begin;
  private final Semaphore turns = new Semaphore(AT_ONCE, true);
  private final Map<Digest, Service> served = new LinkedHashMap<>();
  private boolean stopped;

  /// @param begin takes a case on
  Summons(
      Tools tools, DisputeRules rules, Defences kept, DisputeNews news, Consumer<CaseFile> begin) {
    this.tools = tools;
    this.rules = rules;
    this.kept = kept;
    this.news = news;
    this.begin = begin;
  }

  /// Looks after a dispute, now and again until it is taken on or over.
  synchronized void serve(Digest id, DisputeCase about) {
    if (stopped) return;
    Service known = served.get(id);
    if (known != null) {
      known.again.release();
      return;
    }
    var service = new Service(id, about);
    service.thread.start(); // If that fails, nothing is remembered as under way.
    served.put(id, service);
  }

  synchronized void stop() {
    stopped = true;
    served.values().forEach(service -> service.thread.interrupt());
  }

  void join(Duration patience) throws InterruptedException {
    List<Service> ending;
    synchronized (this) {
      ending = new ArrayList<>(served.values());
    }
    for (Service service : ending) service.thread.join(patience);
  }

  /// Disputes that cannot be taken on, and why not.
  synchronized List<DisputeView> troubles() {
    return served.values().stream()
        .flatMap(service -> service.trouble().map(service::view).stream())
        .toList();
  }

  private synchronized boolean isDone(Service service) {
    if (!stopped && service.again.drainPermits() > 0) return false;
    served.remove(service.id);
    return true;
  }

  /// Who looks after one dispute.
  private final class Service {
    private final Digest id;
    private final DisputeCase about;
    private final Role role;
    private final Instant since = tools.clock().instant();
    private final Semaphore again = new Semaphore(0);
    private final Thread thread;
    private volatile @Nullable String trouble;
    private String said = "";

    Service(Digest id, DisputeCase about) {
      this.id = id;
      this.about = about;
      this.role =
          about.key().accused().equals(tools.seal().account()) ? Role.ACCUSED : Role.CHALLENGER;
      this.thread = Thread.ofVirtual().name("summons-" + id.brief()).unstarted(this::run);
    }

    Optional<String> trouble() {
      return Optional.ofNullable(trouble);
    }

    DisputeView view(String why) {
      return DisputeView.of(id, role, about, since, why);
    }

    private void run() {
      try {
        do {
          untilTaken();
        } while (!isDone(this));
      } catch (InterruptedException e) {
        // The node stops; the chain tells of it again.
      } finally {
        synchronized (Summons.this) {
          served.remove(id, this);
        }
      }
    }

    private void untilTaken() throws InterruptedException {
      Duration pause = FIRST;
      Duration tried = Duration.ZERO;
      while (true) {
        turns.acquire();
        try {
          if (isTaken()) return;
          trouble = null;
          tried = Duration.ZERO;
        } catch (Throwable e) { // An error that ended this thread would lose the game in silence.
          tell(e, tried);
        } finally {
          turns.release();
        }
        if (again.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS)) {
          again.drainPermits();
          pause = FIRST;
        }
        tried = tried.plus(pause);
        pause = pause.multipliedBy(2);
        if (pause.compareTo(LONGEST) > 0) pause = LONGEST;
      }
    }

    /// Whether there is nothing more to do.
    private boolean isTaken() {
      if (tools.book().get(id).isPresent()) return true;
      if (tools.court().look(about).state() == ChallengeState.DISPUTED) {
        begin.accept(file());
        return true;
      }
      Court.Lasting lasting = tools.court().lasting(about.key());
      return switch (lasting.state()) {
        case UPHELD, REJECTED, LAPSED -> true;
        case DISPUTED -> false;
        case NONE, OPEN -> lasting.at().isAfter(since.plus(rules.longest()));
      };
    }

    private void tell(Throwable e, Duration tried) {
      String why = Troubles.why(e);
      boolean helpless = Troubles.isHelpless(e, tried);
      if (helpless) trouble = why;
      String saying = helpless + why;
      if (saying.equals(said)) return;
      said = saying;
      if (helpless) news.undefended(id, role, why);
      else LOG.error("dispute {} cannot be taken up yet: {}", id.brief(), why);
      if (!(e instanceof AssayFault)) LOG.error("dispute {} failed here", id.brief(), e);
    }

    private CaseFile file() {
      ChallengeKey key = about.key();
      Optional<Exhibit> exhibit =
          role == Role.ACCUSED
              ? kept.of(key.job(), key.task()).map(defence -> defence.exhibit(about.segment()))
              : Optional.empty();
      var file =
          new CaseFile(
              role,
              key.accused(),
              key.challenger(),
              opening(),
              exhibit,
              tools.clock().instant(),
              Optional.empty());
      if (!file.about().equals(about)) {
        throw new AssayFault.World("the call that opened it is about something else");
      }
      var _ = file.first(); // One that no game begins with must not get into the book.
      return file;
    }

    private String opening() {
      String call =
          tools.court().played(id).stream()
              .filter(Court.Played.Opened.class::isInstance)
              .map(Court.Played.Opened.class::cast)
              .findFirst()
              .flatMap(Court.Played.Opened::call)
              .orElseThrow(
                  () -> new AssayFault.World("the call that opened it is not to be found"));
      try {
        return Calls.opening(call);
      } catch (DisputeMoves.Unreadable e) {
        throw new AssayFault.Operator(
            ("the contract took an opening that this node cannot read: %s; run a newer version of"
                    + " Assay with this data folder before the clock runs out")
                .formatted(e.getMessage()),
            e);
      }
    }
  }
}
