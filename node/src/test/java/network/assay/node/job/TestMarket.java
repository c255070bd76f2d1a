// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.node.api.JobView;
import network.assay.node.data.JobIntake;
import network.assay.node.dispute.ChargeBook;
import network.assay.node.event.EventLog;
import network.assay.node.state.MemoryBlobs;
import network.assay.node.state.StateStore;
import network.assay.node.work.TestNotary;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.deal.Offer;
import network.assay.protocol.market.message.Endpoint;
import network.assay.protocol.market.message.ProviderReply;
import network.assay.protocol.market.message.ProviderRequest;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import network.assay.protocol.market.message.VerifierReply;
import network.assay.protocol.market.message.VerifierRequest;
import network.assay.protocol.market.task.DataRef;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.protocol.market.task.Optimizer;
import network.assay.scheduler.job.Budget;
import network.assay.scheduler.job.DataSets;
import network.assay.scheduler.job.Evaluation;
import network.assay.scheduler.job.JobFile;
import network.assay.scheduler.job.JobSpec;
import network.assay.scheduler.job.Training;
import network.assay.scheduler.job.Verification;
import network.assay.scheduler.run.Rules;

/// One submitter and some peers in one process, with real tasks and a chain that is not real.
final class TestMarket implements Peers, Accounts, TestPeer.Line, AutoCloseable {
  static final Address SUBMITTER = new Address("0x" + "a".repeat(40));
  static final Amount STAKE = Amount.ofTokens("1000");
  static final Rules RULES =
      new Rules(
          Amount.ofTokens("1"),
          new Rules.Timing(
              Duration.ofSeconds(2),
              Duration.ofMillis(700),
              Duration.ofSeconds(2),
              Duration.ofSeconds(3),
              Duration.ofMillis(50),
              1,
              1),
          new Rules.Batching(Duration.ofMillis(20), 100, Duration.ZERO),
          20,
          3,
          1 << 20);

  /// The same, and nobody is late, however slow this machine is.
  static final Rules PATIENT = patient(Duration.ofMinutes(2));

  private static Rules patient(Duration most) {
    return new Rules(
        RULES.minimumStake(),
        new Rules.Timing(most, most, most, most, Duration.ofMillis(50), 1, 1),
        RULES.batching(),
        RULES.maxStrikes(),
        RULES.maxCheckAttempts(),
        RULES.bytesPerSecond());
  }

  private static final Pace PACE = new Pace(Duration.ofMillis(5), Duration.ofMillis(50));

  final FakeChain chain = new FakeChain();
  final MemoryArchive archive = new MemoryArchive();
  final MemoryBlobs blobs = new MemoryBlobs();
  final StateStore states = new StateStore(blobs);
  final FakeDemands demands =
      new FakeDemands(
          (key, window) -> peer(key.accused()).demanded(key, window),
          batch -> Objects.requireNonNull(chain.batches.get(batch)).resultsRoot());
  final ChargeBook disputes = new ChargeBook(blobs, new TestNotary(SUBMITTER));

  /// Of the next node that is booted.
  Rules rules = RULES;

  /// Of the next node that is booted.
  Clock clock = Clock.systemUTC();

  /// What a holder is asked for before it is fetched.
  Consumer<Address> fetching = _ -> {};

  final List<String> events = new CopyOnWriteArrayList<>();
  private final EventLog log = new EventLog(1_000);
  private final Map<Address, TestPeer> peers = new LinkedHashMap<>();
  private final AtomicReference<Optional<JobDesk>> desk = new AtomicReference<>(Optional.empty());
  private final ScalarBackend backend = new ScalarBackend();
  private final Computing computing = new Computing(backend);

  TestMarket(TestPeer.Behaviour... behaviours) {
    for (TestPeer.Behaviour behaviour : behaviours) {
      var peer = new TestPeer(peers.size() + 1, behaviour, this);
      peers.put(peer.account, peer);
    }
  }

  /// A node over the same disk: the first, or one that takes over from the last.
  JobDesk boot() {
    JobDesk started = bootAlone();
    announce();
    return started;
  }

  /// The same, and nobody is announced to it yet.
  JobDesk bootAlone() {
    var started =
        new JobDesk(
            new JobDesk.Tools(
                new JobWorld(this, chain, new TestNotary(SUBMITTER), this, disputes, demands),
                archive,
                states,
                computing,
                (type, body) -> {
                  log.publish(type, body);
                  events.add(type + " " + body);
                  // Whoever listens may fail: no job stands still for that.
                  if (type.equals("job.task")) throw new IllegalStateException("nobody listens");
                }),
            rules,
            PACE,
            clock);
    started.start();
    desk.set(Optional.of(started));
    return started;
  }

  /// Nobody is there any more: what the last node was doing is lost.
  JobDesk unplug() {
    return desk.getAndSet(Optional.empty()).orElseThrow();
  }

  void announce() {
    announce(peers());
  }

  void announce(List<TestPeer> some) {
    for (TestPeer peer : some) {
      var offer =
          new Offer(
              peer.account,
              Amount.ofTokens("1000"),
              1_000_000_000,
              2,
              Instant.now().plusSeconds(60));
      desk.get().ifPresent(there -> there.offerSeen(offer, STAKE));
    }
  }

  JobView finish(JobId job) throws InterruptedException {
    JobDesk there = desk.get().orElseThrow();
    JobView view = there.view(job).orElseThrow();
    while (!view.over()) view = there.await(job, view.version(), Duration.ofSeconds(5));
    return view;
  }

  JobView view(JobId job) {
    return desk.get().orElseThrow().view(job).orElseThrow();
  }

  /// The job after its next change.
  JobView next(JobView seen) throws InterruptedException {
    return desk.get().orElseThrow().await(seen.id(), seen.version(), Duration.ofSeconds(5));
  }

  boolean ended(JobId job) {
    return desk.get().orElseThrow().view(job).orElseThrow().over();
  }

  TestPeer peer(Address account) {
    return Objects.requireNonNull(peers.get(account));
  }

  List<TestPeer> peers() {
    return new ArrayList<>(peers.values());
  }

  JobIntake.Kept job(int rounds, int probation) {
    return job(rounds, probation, "2000", 4, 2);
  }

  /// One that pays less than anyone asks.
  JobIntake.Kept stingyJob() {
    return job(1, 1, "999", 4, 2);
  }

  /// One whose shards are trained in so many segments.
  JobIntake.Kept longJob(int segments) {
    return job(1, 0, "2000", segments, 1);
  }

  private JobIntake.Kept job(
      int rounds, int probation, String perPetaOp, int steps, int segmentSteps) {
    State train = data(24);
    State test = data(9);
    var spec =
        new JobSpec(
            "tiny",
            42,
            new ModelSpec.Mlp(List.of(4, 5, 3)),
            new DataSets(
                new DataRef(StateStore.digest(train), 24), new DataRef(StateStore.digest(test), 9)),
            new Training(
                2,
                rounds,
                steps,
                segmentSteps,
                4,
                new Optimizer.Sgd(0.1f, 0.9f),
                new Optimizer.Nesterov(0.7f, 0.9f)),
            new Evaluation(4, 2),
            new JobFile.Terms(
                new Verification(1, probation),
                new Budget(
                    Amount.ofTokens("100"), Amount.ofTokens(perPetaOp), Duration.ofMinutes(10))));
    return new JobIntake.Kept(spec, states.put(train), states.put(test), Optional.empty());
  }

  static State data(int samples) {
    byte[] x = new byte[samples * 4];
    int[] y = new int[samples];
    for (int i = 0; i < samples; i++) {
      y[i] = i % 3;
      for (int f = 0; f < 4; f++) x[i * 4 + f] = (byte) (i * 31 + f * 67 + y[i] * 50);
    }
    return State.of("x", Tensor.wrapU8(Shape.of(samples, 4), x))
        .with("y", Tensor.wrapI32(Shape.of(samples), y));
  }

  @Override
  public ProviderReply ask(Address provider, ProviderRequest request) {
    return peer(provider).answer(request);
  }

  @Override
  public VerifierReply ask(Address verifier, VerifierRequest request) {
    return peer(verifier).answer(request, this);
  }

  @Override
  public void fetch(Address holder, ContentId content, long maxBytes) {
    fetching.accept(holder);
    MemoryBlobs from = peer(holder).blobs;
    if (from.size(content) > maxBytes) throw new AssayFault.Peer("too long");
    blobs.copyFrom(from, content);
  }

  @Override
  public void fetch(Address holder, ContentId content, long maxBytes, Duration within) {
    fetch(holder, content, maxBytes);
  }

  @Override
  public Endpoint endpoint(Address account) {
    return new Endpoint(peer(account).peer, List.of());
  }

  @Override
  public Optional<Address> of(PeerId peer) {
    return peers.values().stream()
        .filter(known -> known.peer.equals(peer))
        .map(known -> known.account)
        .findFirst();
  }

  @Override
  public SubmitterReply tell(PeerId from, SubmitterRequest request) throws InterruptedException {
    Optional<JobDesk> there = desk.get();
    if (there.isEmpty()) return new SubmitterReply.Refused("later: nobody is there");
    try {
      return there.get().answer(from, request);
    } catch (AssayFault e) {
      return new SubmitterReply.Refused("later: " + e.getMessage());
    }
  }

  @Override
  public void fetch(ContentId content, MemoryBlobs into) {
    into.copyFrom(blobs, content);
  }

  /// What the same job gives alone.
  Digest alone(JobIntake.Kept job) {
    return network.assay.node.solo.SoloRun.run(
            new JobIntake.Prepared(
                job.spec(),
                states.read(job.train()),
                states.read(job.test()),
                job.base().map(states::read)),
            backend,
            network.assay.node.solo.SoloRun.Listener.NONE)
        .digest();
  }

  static Digest request(int number) {
    return new Digest(number, 0, 0, 0);
  }

  @Override
  public void close() throws InterruptedException {
    Optional<JobDesk> there = desk.getAndSet(Optional.empty());
    if (there.isPresent()) there.get().stop(Duration.ofSeconds(1));
    computing.close();
    backend.close();
  }
}
