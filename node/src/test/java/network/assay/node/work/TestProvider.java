// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Backends;
import network.assay.node.state.MemoryBlobs;
import network.assay.node.state.StateStore;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.deal.Lease;
import network.assay.protocol.market.deal.LeasedTerms;
import network.assay.protocol.market.message.BatchProof;
import network.assay.protocol.market.message.InputLocation;
import network.assay.protocol.market.message.ProviderReply;
import network.assay.protocol.market.message.ProviderRequest;
import network.assay.protocol.market.message.SubmitterRequest;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.verification.commitment.Commitments;

/// A provider's desk with a submitter and a chain played around it.
public final class TestProvider implements AutoCloseable {
  public static final JobId JOB = new JobId(HashTag.of("test/job").hash(new byte[] {1}));
  public static final PeerId SUBMITTER = peer(1);
  public static final PeerId STRANGER = peer(2);
  public static final Amount PRICE = Amount.ofTokens("1000000");

  public final TestClock clock = new TestClock();
  public final TestChain chain = new TestChain();
  public final TestNotary customer = TestNotary.number(1);
  public final TestNotary me;
  public final MemoryBlobs blobs = new MemoryBlobs();
  public final TestSubmitter submitter = new TestSubmitter(blobs);
  public final WorkPorts ports;

  /// Starts as one that can do no more than one task.
  public WorkRules rules = WorkRules.of(PRICE, 1, 64 << 20);

  /// Shared, as its self-test takes a while, and never closed: it has no threads.
  public static final Backend BACKEND = Backends.named("scalar", 1);

  public final MemoryRecords work = new MemoryRecords();
  final MemoryRecords earned = new MemoryRecords();
  private final MemoryRecords exposed = new MemoryRecords();
  public WorkBook book;
  public EarningsBook earnings;
  public WorkDesk desk;

  public TestProvider(int account) {
    this.me = TestNotary.number(account);
    this.ports = new WorkPorts(me, chain, submitter, new StateStore(blobs), clock);
    chain.open(
        JOB,
        customer.account(),
        Amount.ofTokens("1000"),
        clock.instant().plus(Duration.ofHours(1)));
    openBooks();
  }

  public static PeerId peer(int number) {
    // An identity multihash of an Ed25519 key.
    byte[] multihash = new byte[38];
    byte[] head = {0, 36, 8, 1, 18, 32, (byte) number};
    System.arraycopy(head, 0, multihash, 0, head.length);
    return PeerId.of(multihash);
  }

  private void openBooks() {
    book = new WorkBook(work);
    earnings = new EarningsBook(earned, clock);
    desk = new WorkDesk(ports, rules, book, earnings, exposed, BACKEND, 1_000_000_000);
  }

  /// The node's next run, as after kill -9: only what is durable is left.
  public TestProvider restarted() throws InterruptedException {
    desk.stop(Duration.ofSeconds(30));
    openBooks();
    desk.start();
    return this;
  }

  /// The same, before it starts, of one that has stopped.
  TestProvider reopened() {
    openBooks();
    return this;
  }

  public TestProvider with(WorkRules other) {
    rules = other;
    desk = new WorkDesk(ports, rules, book, earnings, exposed, BACKEND, 1_000_000_000);
    return this;
  }

  public Lease lease(TaskSpec task) {
    return new Lease(
        JOB,
        task.id(),
        me.account(),
        Amount.ofTokens("10"),
        clock.instant().plus(Duration.ofMinutes(5)));
  }

  public ProviderRequest.TakeLease request(TaskSpec task) {
    return request(lease(task), task);
  }

  public ProviderRequest.TakeLease request(Lease lease, TaskSpec task) {
    return request(lease, TestTasks.terms(task), task);
  }

  public ProviderRequest.TakeLease request(Lease lease, LeasedTerms terms, TaskSpec task) {
    return new ProviderRequest.TakeLease(
        lease, terms, customer.signLease(lease, terms.digest()), task, inputs());
  }

  /// The data set, at the submitter's.
  public List<InputLocation> inputs() {
    var content = new StateStore(submitter.blobs).put(TestTasks.DATA);
    return List.of(new InputLocation(TestTasks.REF.state(), content));
  }

  public String refusal(ProviderRequest request) {
    return refusal(SUBMITTER, request);
  }

  public String refusal(PeerId from, ProviderRequest request) {
    return desk.answer(from, request) instanceof ProviderReply.Refused(String why)
        ? why
        : "accepted";
  }

  /// Has a task done, and kept by the submitter.
  public WorkItem.Stage.Done done(TaskSpec task) throws InterruptedException {
    desk.answer(SUBMITTER, request(task));
    submitter.next(SubmitterRequest.Return.class);
    while (book.get(new WorkKey(JOB, task.id())).filter(WorkItem::isKept).isEmpty()) {
      Thread.sleep(5);
    }
    return (WorkItem.Stage.Done) book.get(new WorkKey(JOB, task.id())).orElseThrow().stage();
  }

  /// Puts results in a batch on chain, among others, and gives the proof of the first.
  public BatchProof posted(WorkItem.Stage.Done done) {
    var leaves = new ArrayList<Digest>();
    leaves.add(
        Commitments.batchEntry(done.claim().task(), me.account(), done.claim().commitment()));
    leaves.add(Digest.ZERO);
    leaves.add(new Digest(1, 2, 3, 4));
    int batch = chain.post(JOB, leaves, clock.instant());
    return TestChain.proof(batch, leaves, 0);
  }

  @Override
  public void close() throws InterruptedException {
    desk.stop(Duration.ofSeconds(30));
  }
}
