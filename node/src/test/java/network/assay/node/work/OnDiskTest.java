// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import network.assay.node.blob.BlobStore;
import network.assay.node.state.StateStore;
import network.assay.node.store.Database;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.deal.Lease;
import network.assay.protocol.market.message.InputLocation;
import network.assay.protocol.market.message.ProviderReply;
import network.assay.protocol.market.message.ProviderRequest;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import network.assay.protocol.market.task.TaskSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The provider's desk over the real database and the real blob store.
final class OnDiskTest {
  private static final TaskSpec TASK = TestTasks.train(1, 25, 10);

  @TempDir Path folder;
  private final TestClock clock = new TestClock();
  private final TestChain chain = new TestChain();
  private final TestNotary me = TestNotary.number(9);
  private final TestNotary customer = TestNotary.number(1);

  private static final class Line implements Submitters {
    private final BlobStore there;
    private final BlobStore here;
    final CountDownLatch returned = new CountDownLatch(1);

    Line(BlobStore there, BlobStore here) {
      this.there = there;
      this.here = here;
    }

    @Override
    public SubmitterReply tell(PeerId submitter, SubmitterRequest request) {
      if (request instanceof SubmitterRequest.Return) returned.countDown();
      return new SubmitterReply.Kept();
    }

    @Override
    public void fetch(PeerId holder, ContentId content, long maxBytes) {
      here.put(there.read(content, 0, (int) there.size(content)));
    }
  }

  private WorkDesk desk(Database database, StateStore states, Line line) {
    var ports = new WorkPorts(me, chain, line, states, clock);
    return new WorkDesk(
        ports,
        WorkRules.of(Amount.ofTokens("1"), 1, 64 << 20),
        new WorkBook(StoredRecords.in(database, "work")),
        new EarningsBook(StoredRecords.in(database, "earnings"), clock),
        StoredRecords.in(database, "unpaid"),
        TestProvider.BACKEND,
        1_000_000_000);
  }

  private ProviderRequest.TakeLease request(StateStore submitters) {
    var lease =
        new Lease(
            TestProvider.JOB,
            TASK.id(),
            me.account(),
            Amount.ofTokens("1"),
            clock.instant().plusSeconds(300));
    ContentId data = submitters.put(TestTasks.DATA);
    return new ProviderRequest.TakeLease(
        lease,
        TestTasks.terms(TASK),
        customer.signLease(lease, TestTasks.terms(TASK).digest()),
        TASK,
        List.of(new InputLocation(TestTasks.REF.state(), data)));
  }

  @Test
  void a_task_done_is_answered_for_after_a_restart() throws Exception {
    chain.open(
        TestProvider.JOB,
        customer.account(),
        Amount.ofTokens("10"),
        clock.instant().plusSeconds(900));
    BlobStore there = BlobStore.open(folder.resolve("there"), 1 << 20);
    BlobStore here = BlobStore.open(folder.resolve("here"), 1 << 20);
    ProviderRequest.TakeLease request = request(new StateStore(there));
    var key = new WorkKey(TestProvider.JOB, TASK.id());
    String owner = "work/" + key.text();
    try (Database database = Database.open(folder.resolve("node.db"))) {
      var line = new Line(there, here);
      WorkDesk desk = desk(database, new StateStore(here), line);
      desk.start();
      desk.answer(TestProvider.SUBMITTER, request);
      line.returned.await();
      while (desk.busy() > 0) Thread.sleep(5);
      desk.stop(Duration.ofSeconds(10));
    }

    BlobStore again = BlobStore.open(folder.resolve("here"), 1 << 20);
    try (Database database = Database.open(folder.resolve("node.db"))) {
      WorkDesk desk = desk(database, new StateStore(again), new Line(there, again));
      desk.start();
      var book = new WorkBook(StoredRecords.in(database, "work"));
      var done = (WorkItem.Stage.Done) book.get(key).orElseThrow().stage();
      assertThat(done.kept()).isTrue();
      assertThat(done.opening().transcript()).isEqualTo(TestTasks.transcript(TASK));
      assertThat(again.pinnedBy(owner)).containsAll(done.checkpoints());
      assertThat(desk.answer(TestProvider.SUBMITTER, request))
          .isInstanceOf(ProviderReply.Accepted.class);

      desk.forget(TestProvider.JOB);

      assertThat(again.pinnedBy(owner)).isEmpty();
      assertThat(again.pinnedBy("work-data/" + TestProvider.JOB)).isEmpty();
      desk.stop(Duration.ofSeconds(10));
    }
  }

  @Test
  void many_records_are_read_back_in_order_and_a_damaged_one_is_named() {
    try (Database database = Database.open(folder.resolve("node.db"))) {
      var records = StoredRecords.in(database, "some");
      for (int i = 0; i < 600; i++) records.put("%04d".formatted(i), new byte[] {(byte) i});
      var seen = new java.util.ArrayList<Byte>();
      records.forEach(value -> seen.add(value[0]));
      assertThat(seen).hasSize(600);
      assertThat(seen.get(599)).isEqualTo((byte) 599);

      assertThatThrownBy(() -> new WorkBook(records))
          .isInstanceOf(AssayFault.Operator.class)
          .hasMessageContaining("damaged")
          .hasMessageContaining("a task");
    }
  }
}
