// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.staking.ChallengeKey;
import network.assay.staking.ChallengeState;
import network.assay.staking.DisputeCase;
import network.assay.staking.follow.ChainEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Disputes against this account as the chain tells of them: reads what each is about, and hands it
/// over. What fails is tried again until the dispute is over.
final class Summons {
  private static final Logger LOG = LoggerFactory.getLogger(Summons.class);
  private static final int MOST = 256;
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final Tools tools;
  private final Defences kept;
  private final Predicate<CaseFile> begin;
  private final Map<Digest, Thread> served = new HashMap<>();
  private boolean stopped;

  /// @param begin takes a case on, unless there are too many
  Summons(Tools tools, Defences kept, Predicate<CaseFile> begin) {
    this.tools = tools;
    this.kept = kept;
    this.begin = begin;
  }

  synchronized void serve(ChainEvent.DisputeOpened opened) {
    Digest id = opened.dispute();
    if (stopped || served.containsKey(id)) return;
    if (served.size() >= MOST) {
      LOG.error("dispute {} against this node is not taken up: there are too many", id.brief());
      return;
    }
    Thread thread =
        Thread.ofVirtual()
            .name("summons-" + id.brief())
            .unstarted(
                () -> {
                  try {
                    take(id, opened.about());
                  } catch (InterruptedException e) {
                    // The node stops; the chain tells of it again.
                  } finally {
                    done(id);
                  }
                });
    served.put(id, thread);
    thread.start();
  }

  private synchronized void done(Digest id) {
    served.remove(id);
  }

  synchronized void stop() {
    stopped = true;
    served.values().forEach(Thread::interrupt);
  }

  private void take(Digest id, DisputeCase about) throws InterruptedException {
    Duration pause = Duration.ofMillis(250);
    while (true) {
      try {
        if (tools.court().look(about).state() != ChallengeState.DISPUTED) return;
        if (begin.test(file(id, about))) return;
        LOG.error("dispute {} against this node waits: too many are played", id.brief());
      } catch (AssayFault e) {
        LOG.error(
            "dispute {} against this node cannot be taken up yet: {}", id.brief(), e.getMessage());
      } catch (RuntimeException e) {
        LOG.error("dispute {} against this node cannot be taken up yet", id.brief(), e);
      }
      Thread.sleep(pause);
      pause = pause.multipliedBy(2);
      if (pause.compareTo(LONGEST) > 0) pause = LONGEST;
    }
  }

  private CaseFile file(Digest id, DisputeCase about) {
    ChallengeKey key = about.key();
    Optional<Exhibit> exhibit =
        kept.of(key.job(), key.task()).map(defence -> defence.exhibit(about.segment()));
    String call =
        tools.court().played(id).stream()
            .filter(Court.Played.Opened.class::isInstance)
            .map(Court.Played.Opened.class::cast)
            .findFirst()
            .flatMap(Court.Played.Opened::call)
            .orElseThrow(() -> new AssayFault.World("the call that opened it is not to be found"));
    var file =
        new CaseFile(
            Role.ACCUSED,
            key.accused(),
            key.challenger(),
            call,
            exhibit,
            tools.clock().instant(),
            Optional.empty());
    if (!file.about().equals(about)) {
      throw new AssayFault.World("the call that opened it is about something else");
    }
    return file;
  }
}
