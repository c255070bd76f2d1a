// SPDX-License-Identifier: Apache-2.0
package network.assay.node.check;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import network.assay.node.state.MemoryBlobs;
import network.assay.node.state.StateStore;
import network.assay.node.work.EarningsBook;
import network.assay.node.work.MemoryRecords;
import network.assay.node.work.TestChain;
import network.assay.node.work.TestNotary;
import network.assay.node.work.TestProvider;
import network.assay.node.work.TestSubmitter;
import network.assay.node.work.WorkPorts;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.deal.CheckOrder;
import network.assay.protocol.market.message.BatchProof;
import network.assay.protocol.market.message.Endpoint;
import network.assay.protocol.market.message.InputLocation;
import network.assay.protocol.market.message.ProviderReply;
import network.assay.protocol.market.message.ProviderRequest;
import network.assay.protocol.market.message.VerifierReply;
import network.assay.protocol.market.message.VerifierRequest;
import network.assay.protocol.market.task.TaskSpec;

/// A verifier's desk that checks the work of one provider, on the same chain.
final class TestVerifier implements Providers, AutoCloseable {
  static final PeerId PEER = TestProvider.peer(6);
  private static final PeerId CHECKED = TestProvider.peer(7);

  final TestProvider provider;
  final TestNotary me = TestNotary.number(20);
  final MemoryBlobs blobs = new MemoryBlobs();
  final TestSubmitter submitter = new TestSubmitter(blobs);
  final WorkPorts ports;

  /// What the provider answers, in place of its desk.
  volatile Function<ProviderRequest, ProviderReply> serves;

  volatile boolean unreachable;

  /// How long the provider had for each answer.
  final List<Duration> patience = new CopyOnWriteArrayList<>();

  private CheckRules rules =
      new CheckRules(
          Amount.ofTokens("1"), 1_000_000_000, 1, 4, 64 << 20, 1_000, Duration.ofMillis(100));
  final MemoryRecords checked = new MemoryRecords();
  private final MemoryRecords earned = new MemoryRecords();
  CheckBook book;
  EarningsBook earnings;
  CheckDesk desk;

  TestVerifier(TestProvider provider) {
    this.provider = provider;
    this.ports =
        new WorkPorts(me, provider.chain, submitter, new StateStore(blobs), provider.clock);
    this.serves = request -> provider.desk.answer(PEER, request);
    openBooks();
    desk.start();
  }

  private void openBooks() {
    book = new CheckBook(checked);
    earnings = new EarningsBook(earned, provider.clock);
    desk = new CheckDesk(PEER, ports, this, rules, book, earnings, TestProvider.BACKEND);
  }

  /// Another that takes on other things.
  void with(CheckRules other) throws InterruptedException {
    rules = other;
    restart();
  }

  void restart() throws InterruptedException {
    desk.stop(Duration.ofSeconds(30));
    openBooks();
    desk.start();
  }

  VerifierRequest.TakeCheck request(TaskSpec task, List<Integer> segments, BatchProof proof) {
    return request(task, segments, proof, provider.me.account());
  }

  VerifierRequest.TakeCheck request(
      TaskSpec task, List<Integer> segments, BatchProof proof, Address checkedProvider) {
    return request(order(task, segments, checkedProvider, proof.batch()), task, proof);
  }

  CheckOrder order(TaskSpec task, List<Integer> segments, Address checkedProvider) {
    return order(task, segments, checkedProvider, 0);
  }

  private CheckOrder order(
      TaskSpec task, List<Integer> segments, Address checkedProvider, int batch) {
    return new CheckOrder(
        TestProvider.JOB,
        task.id(),
        checkedProvider,
        me.account(),
        PEER,
        new CheckOrder.Terms(
            Amount.ofTokens("1"),
            provider.clock.instant().plusSeconds(3_600).truncatedTo(ChronoUnit.SECONDS)),
        new CheckOrder.Draw(batch, TestChain.BEACON_BLOCK, segments));
  }

  VerifierRequest.TakeCheck request(CheckOrder order, TaskSpec task, BatchProof proof) {
    return request(new CheckOrder.Signed(order, provider.customer.signOrder(order)), task, proof);
  }

  VerifierRequest.TakeCheck request(CheckOrder.Signed order, TaskSpec task, BatchProof proof) {
    List<InputLocation> inputs = provider.inputs();
    inputs.forEach(input -> submitter.blobs.copyFrom(provider.submitter.blobs, input.content()));
    var endpoint = new Endpoint(CHECKED, List.of("/ip4/127.0.0.1/tcp/1"));
    return new VerifierRequest.TakeCheck(order, task, inputs, endpoint, proof);
  }

  VerifierReply ask(VerifierRequest request) {
    return desk.answer(TestProvider.SUBMITTER, request);
  }

  String refusal(VerifierRequest request) {
    return refusal(TestProvider.SUBMITTER, request);
  }

  String refusal(PeerId from, VerifierRequest request) {
    return desk.answer(from, request) instanceof VerifierReply.Refused(String why)
        ? why
        : "accepted";
  }

  @Override
  public ProviderReply ask(Endpoint endpoint, ProviderRequest request, Duration within) {
    patience.add(within);
    if (unreachable) throw new AssayFault.World("the provider is away");
    return serves.apply(request);
  }

  @Override
  public void fetch(PeerId holder, ContentId content, long maxBytes, Duration within) {
    if (!holder.equals(CHECKED)) throw new AssayFault.World("not there");
    if (provider.blobs.size(content) > maxBytes) throw new AssayFault.Peer("too long");
    blobs.copyFrom(provider.blobs, content);
  }

  @Override
  public void close() throws InterruptedException {
    desk.stop(Duration.ofSeconds(30));
  }
}
