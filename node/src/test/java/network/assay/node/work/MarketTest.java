// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Backends;
import network.assay.compute.model.ModelGraphs;
import network.assay.compute.tensor.State;
import network.assay.node.api.JobView;
import network.assay.node.check.Providers;
import network.assay.node.data.JobIntake;
import network.assay.node.dispute.ChargeBook;
import network.assay.node.job.Computing;
import network.assay.node.job.DatabaseArchive;
import network.assay.node.job.JobDesk;
import network.assay.node.job.JobWorld;
import network.assay.node.job.NoDemands;
import network.assay.node.job.Pace;
import network.assay.node.job.Peers;
import network.assay.node.solo.SoloRun;
import network.assay.node.state.MemoryBlobs;
import network.assay.node.state.StateStore;
import network.assay.node.store.Database;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.Endpoint;
import network.assay.protocol.market.message.ProviderReply;
import network.assay.protocol.market.message.ProviderRequest;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import network.assay.protocol.market.message.VerifierReply;
import network.assay.protocol.market.message.VerifierRequest;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.protocol.market.task.Optimizer;
import network.assay.protocol.market.task.Schedule;
import network.assay.scheduler.job.Budget;
import network.assay.scheduler.job.DataSets;
import network.assay.scheduler.job.Evaluation;
import network.assay.scheduler.job.JobFile;
import network.assay.scheduler.job.JobSpec;
import network.assay.scheduler.job.Training;
import network.assay.scheduler.job.Verification;
import network.assay.scheduler.run.Rules;
import network.assay.verification.task.Architectures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A submitter's desk and the desks of its providers and verifiers, with nothing between them.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class MarketTest implements Peers {
  private static final TestNotary CUSTOMER = TestNotary.number(100);
  private static final PeerId CUSTOMER_PEER = TestProvider.peer(100);

  @TempDir Path folder;
  private final MemoryBlobs blobs = new MemoryBlobs();
  private final StateStore states = new StateStore(blobs);
  private final ChargeBook disputes = new ChargeBook(blobs, CUSTOMER);
  private final MarketChain chain = new MarketChain(CUSTOMER.account());
  private final List<MarketNode> nodes = new ArrayList<>();

  private final Backend backend = Backends.named("scalar", 1);
  private final Computing computing = new Computing(backend);
  private Database database;
  private JobDesk desk;

  @BeforeEach
  void start() {
    database = Database.open(folder.resolve("jobs.db"));
    desk =
        new JobDesk(
            new JobDesk.Tools(
                new JobWorld(this, chain, CUSTOMER, this::account, disputes, new NoDemands()),
                new DatabaseArchive(database),
                states,
                computing,
                (_, _) -> {}),
            new Rules(
                Amount.ofTokens("1"),
                Rules.standard(Amount.ZERO).timing(),
                new Rules.Batching(Duration.ofMillis(100), 100, Duration.ofMillis(400)),
                5,
                3,
                1 << 20),
            new Pace(Duration.ofMillis(20), Duration.ofMillis(200)),
            Clock.systemUTC());
    desk.start();
  }

  @AfterEach
  void stop() throws Exception {
    desk.stop(Duration.ofSeconds(5));
    for (MarketNode node : nodes) node.stop();
    computing.close();
    backend.close();
    database.close();
  }

  private void join(Conduct... conducts) {
    for (Conduct conduct : conducts) {
      var node = new MarketNode(nodes.size() + 1, conduct);
      nodes.add(node);
      node.start(chain, line(node), providers(node));
    }
    announce();
  }

  private void announce() {
    for (MarketNode node : nodes) {
      node.workDesk.offer().ifPresent(offer -> desk.offerSeen(offer, Amount.ofTokens("1000")));
    }
  }

  private JobIntake.Kept job() {
    var content = states.put(TestTasks.DATA);
    var spec =
        new JobSpec(
            "tiny",
            42,
            TestTasks.MODEL,
            new DataSets(TestTasks.REF, TestTasks.REF),
            new Training(
                2, 3, 12, 3, 8, new Optimizer.Sgd(0.1f, 0.9f), new Optimizer.Nesterov(0.7f, 0.9f)),
            new Evaluation(32, 1),
            new JobFile.Terms(
                new Verification(2, 2),
                new Budget(
                    Amount.ofTokens("100"), Amount.ofTokens("2000"), Duration.ofMinutes(10))));
    return new JobIntake.Kept(spec, content, content, Optional.empty());
  }

  /// The same on adapters to given weights.
  private JobIntake.Kept adapting() {
    JobIntake.Kept plain = job();
    State weights = ModelGraphs.start(Architectures.of(TestTasks.MODEL), backend, 5);
    var model = new ModelSpec.Lora(plain.spec().model(), StateStore.digest(weights), 2, 4f);
    return with(plain, model, plain.spec().training(), Optional.of(states.put(weights)));
  }

  /// A model of 160 KB by an optimizer that carries two moments: three times that are a checkpoint.
  private JobIntake.Kept wide() {
    JobIntake.Kept plain = job();
    var method = new Optimizer.AdamW(0.01f, 0.9f, 0.99f, 1e-8f, 0.1f, 0f, new Schedule.Constant());
    var training = new Training(2, 2, 2, 1, 4, method, new Optimizer.Nesterov(0.7f, 0.9f));
    return with(plain, new ModelSpec.Mlp(List.of(6, 4_096, 3)), training, Optional.empty());
  }

  private static JobIntake.Kept with(
      JobIntake.Kept plain, ModelSpec model, Training training, Optional<ContentId> base) {
    JobSpec spec = plain.spec();
    return new JobIntake.Kept(
        new JobSpec(
            spec.name(),
            spec.seed(),
            model,
            spec.data(),
            training,
            spec.evaluation(),
            spec.terms()),
        plain.train(),
        plain.test(),
        base);
  }

  private JobView finish(JobId id) throws InterruptedException {
    JobView view = desk.view(id).orElseThrow();
    while (!view.over()) {
      announce();
      view = desk.await(id, view.version(), Duration.ofSeconds(2));
    }
    return view;
  }

  private Digest alone(JobIntake.Kept job) {
    var prepared =
        new JobIntake.Prepared(
            job.spec(), TestTasks.DATA, TestTasks.DATA, job.base().map(states::read));
    return SoloRun.run(prepared, backend, SoloRun.Listener.NONE).digest();
  }

  private void everyoneIsPaid(JobId id, JobView view) throws InterruptedException {
    for (JobView.Peer peer : view.peers()) {
      while (!chain.paid(id, peer.account()).equals(peer.earned())) Thread.sleep(20);
    }
  }

  @Test
  void a_job_is_done_checked_and_paid() throws Exception {
    join(Conduct.HONEST, Conduct.HONEST, Conduct.HONEST);
    JobIntake.Kept job = job();
    JobId id = desk.submit(job, new Digest(1, 0, 0, 0));
    JobView view = finish(id);

    assertThat(view.phase()).isEqualTo("done");
    assertThat(view.model()).contains(alone(job));
    assertThat(view.convictions()).isEmpty();
    assertThat(view.checks().passed()).isPositive();
    everyoneIsPaid(id, view);
    int tasks =
        nodes.stream().mapToInt(node -> node.earnings.list().getFirst().work().tasks()).sum();
    assertThat(tasks).isEqualTo(view.progress().tasks());
  }

  @Test
  void adapters_are_trained_by_whoever_is_there_and_a_cheat_among_them_changes_nothing()
      throws Exception {
    join(Conduct.HONEST, Conduct.SKIPS_LAST_THIRD, Conduct.HONEST);
    JobIntake.Kept job = adapting();
    JobId id = desk.submit(job, new Digest(6, 0, 0, 0));
    JobView view = finish(id);

    assertThat(view.model()).contains(alone(job));
    assertThat(disputes.faults).isEmpty();
    everyoneIsPaid(id, view);
  }

  @Test
  void shards_are_merged_by_who_did_not_train_them_though_their_optimizer_carries_more()
      throws Exception {
    join(Conduct.HONEST, Conduct.HONEST);
    JobIntake.Kept job = wide();
    JobId id = desk.submit(job, new Digest(7, 0, 0, 0));
    JobView view = finish(id);

    assertThat(view.phase()).isEqualTo("done");
    assertThat(view.model()).contains(alone(job));
    assertThat(view.convictions()).isEmpty();
    everyoneIsPaid(id, view);
  }

  @Test
  void a_cheat_is_convicted_and_the_model_is_the_same() throws Exception {
    join(Conduct.SKIPS_LAST_THIRD, Conduct.HONEST, Conduct.HONEST);
    JobIntake.Kept job = job();
    JobId id = desk.submit(job, new Digest(2, 0, 0, 0));
    JobView view = finish(id);

    assertThat(view.model()).contains(alone(job));
    assertThat(view.convictions())
        .extracting(JobView.Conviction::accused)
        .containsOnly(nodes.getFirst().notary.account());
    assertThat(disputes.accused).isNotEmpty().containsOnly(nodes.getFirst().notary.account());
    assertThat(disputes.faults).isEmpty();
    everyoneIsPaid(id, view);
  }

  @Test
  void one_provider_alone_is_checked_by_the_submitter() throws Exception {
    join(Conduct.HONEST);
    JobIntake.Kept job = job();
    JobId id = desk.submit(job, new Digest(3, 0, 0, 0));
    JobView view = finish(id);

    assertThat(view.model()).contains(alone(job));
    everyoneIsPaid(id, view);
  }

  @Test
  void providers_that_restart_all_the_time_change_nothing() throws Exception {
    join(Conduct.HONEST, Conduct.HONEST);
    JobIntake.Kept job = job();
    JobId id = desk.submit(job, new Digest(4, 0, 0, 0));
    JobView view = desk.view(id).orElseThrow();
    for (int i = 0; !view.over(); i++) {
      MarketNode node = nodes.get(i % 2);
      if (i < 6) {
        node.stop();
        node.start(chain, line(node), providers(node));
      }
      announce();
      view = desk.await(id, view.version(), Duration.ofMillis(300));
    }

    assertThat(view.model()).contains(alone(job));
    assertThat(view.convictions()).isEmpty();
    everyoneIsPaid(id, view);
  }

  private MarketNode node(Address account) {
    return nodes.stream()
        .filter(node -> node.notary.account().equals(account))
        .findFirst()
        .orElseThrow();
  }

  private MarketNode node(PeerId peer) {
    return nodes.stream().filter(node -> node.peer.equals(peer)).findFirst().orElseThrow();
  }

  private Optional<Address> account(PeerId peer) {
    return nodes.stream()
        .filter(node -> node.peer.equals(peer))
        .map(node -> node.notary.account())
        .findFirst();
  }

  // The submitter's calls.

  @Override
  public ProviderReply ask(Address provider, ProviderRequest request) {
    return node(provider).workDesk.answer(CUSTOMER_PEER, request);
  }

  @Override
  public VerifierReply ask(Address verifier, VerifierRequest request) {
    return node(verifier).checkDesk.answer(CUSTOMER_PEER, request);
  }

  @Override
  public void fetch(Address holder, ContentId content, long maxBytes) {
    blobs.copyFrom(node(holder).blobs, content);
  }

  @Override
  public void fetch(Address holder, ContentId content, long maxBytes, Duration within) {
    fetch(holder, content, maxBytes);
  }

  @Override
  public Endpoint endpoint(Address account) {
    return new Endpoint(node(account).peer, List.of());
  }

  // A verifier's calls.

  private Providers providers(MarketNode verifier) {
    return new Providers() {
      @Override
      public ProviderReply ask(Endpoint provider, ProviderRequest request, Duration within) {
        return node(provider.peer()).workDesk.answer(verifier.peer, request);
      }

      @Override
      public void fetch(PeerId holder, ContentId content, long maxBytes, Duration within) {
        MarketTest.this.fetch(holder, content, maxBytes);
      }
    };
  }

  /// Fetches for every node at once: who asks does not matter here.
  private void fetch(PeerId holder, ContentId content, long maxBytes) {
    MemoryBlobs from = holder.equals(CUSTOMER_PEER) ? blobs : node(holder).blobs;
    assertThat(from.size(content)).isLessThanOrEqualTo(maxBytes);
    for (MarketNode node : nodes) node.blobs.copyFrom(from, content);
  }

  // The calls of providers and verifiers to the submitter.

  private Submitters line(MarketNode node) {
    return new Submitters() {
      @Override
      public SubmitterReply tell(PeerId submitter, SubmitterRequest request)
          throws InterruptedException {
        return desk.answer(node.peer, request);
      }

      @Override
      public void fetch(PeerId holder, ContentId content, long maxBytes) {
        MarketTest.this.fetch(holder, content, maxBytes);
      }
    };
  }
}
