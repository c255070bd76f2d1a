// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import static java.util.stream.Collectors.groupingBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import network.assay.node.life.Bulkhead;
import network.assay.node.life.Service;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks submitters for their word that they have the results which they said they would keep, until
/// they give it. One thread looks; each submitter is asked on a thread of its own.
public final class WordDesk implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(WordDesk.class);
  private static final int AT_ONCE = 16;

  private final WorkPorts ports;
  private final WorkBook book;
  private final Exposure exposure;
  private final Coverage coverage;
  private final Duration pause;
  private final Bulkhead places = new Bulkhead("words", AT_ONCE, 0);
  private final Set<PeerId> asked = ConcurrentHashMap.newKeySet();
  private final Thread thread = Thread.ofVirtual().name("words").unstarted(this::loop);

  /// @param pause between two rounds
  public WordDesk(
      WorkPorts ports, WorkBook book, EarningsBook earnings, Exposure exposure, Duration pause) {
    this.ports = ports;
    this.book = book;
    this.exposure = exposure;
    this.coverage = new Coverage(book, earnings);
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

  /// Begins to ask every submitter that owes a word. Waits for none.
  void round() {
    List<WorkItem> unsaid = book.all().stream().filter(this::isUnsaid).toList();
    exposure.unsaid(unsaid.stream().map(WorkItem::key).toList());
    Map<PeerId, List<WorkItem>> bySubmitter =
        unsaid.stream().collect(groupingBy(WorkItem::submitter));
    bySubmitter.forEach(this::begin);
  }

  private boolean isUnsaid(WorkItem item) {
    return item.isKept() && book.word(item.key()).isEmpty() && !coverage.isWhole(item.key().job());
  }

  private void begin(PeerId submitter, List<WorkItem> items) {
    if (!asked.add(submitter)) return;
    if (places.start(() -> ask(submitter, items)).isEmpty()) asked.remove(submitter);
  }

  private void ask(PeerId submitter, List<WorkItem> items) {
    try {
      for (WorkItem item : items) ask(item);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (AssayFault.World | AssayFault.Peer e) {
      LOG.debug("{} does not say what it has: {}", submitter, e.getMessage());
    } finally {
      asked.remove(submitter);
    }
  }

  private void ask(WorkItem item) throws InterruptedException {
    if (!(item.stage() instanceof WorkItem.Stage.Done done)) return;
    var again = new SubmitterRequest.Return(item.key().job(), done.claim());
    switch (ports.submitters().tell(item.submitter(), again)) {
      case SubmitterReply.Taken taken -> {
        if (!new Words(ports, book).keep(item, taken)) {
          throw new AssayFault.Peer("its word is not for what was agreed, or not signed by it");
        }
      }
      // It was withdrawn: what is shown on chain, nobody has to want.
      case SubmitterReply.NotYours() -> book.update(item.key(), WordDesk::unwanted);
      case SubmitterReply.Kept _,
          SubmitterReply.Refused _,
          SubmitterReply.Pay _,
          SubmitterReply.NoPay _ -> {}
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
