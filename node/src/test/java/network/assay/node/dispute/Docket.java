// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.staking.ChallengeKey;
import network.assay.staking.ChallengeState;
import network.assay.staking.DisputeCase;
import network.assay.staking.Outcome;
import network.assay.staking.Urgency;
import network.assay.staking.gateway.DisputeWrites;
import network.assay.staking.gateway.Eip712;
import network.assay.verification.dispute.Move;

/// Several disputes on a chain, seen by way of a chain node that need not say what is so. For any
/// number of threads.
final class Docket implements Court, Pleadings {
  private final Map<Digest, FakeChain> chains = new LinkedHashMap<>();
  private final List<Digest> looks = new ArrayList<>();
  private UnaryOperator<Sight> seeing = sight -> sight;
  private UnaryOperator<String> openings = call -> call;
  private Optional<ChallengeState> lasting = Optional.empty();
  private boolean refusing;
  private Consumer<Consumer<Urgency.Held>> gas = _ -> {};
  private Instant now = Cases.START;

  synchronized FakeChain add(CaseFile file) {
    return chains.computeIfAbsent(file.id(), _ -> new FakeChain(file));
  }

  synchronized Instant now() {
    return now;
  }

  synchronized void pass(Duration time) {
    now = now.plus(time);
  }

  /// What becomes of a look before it gets here.
  synchronized void see(UnaryOperator<Sight> how) {
    seeing = how;
  }

  /// What becomes of calls that opened disputes.
  synchronized void open(UnaryOperator<String> how) {
    openings = how;
  }

  /// What final blocks say, whatever the newest does.
  synchronized void settle(ChallengeState state) {
    lasting = Optional.of(state);
  }

  /// The chain node refuses all that is sent, though it may pass it on.
  synchronized void refuse() {
    refusing = true;
  }

  /// What comes between openings and the chain.
  synchronized void pays(Consumer<Consumer<Urgency.Held>> how) {
    gas = how;
  }

  /// Disputes that were looked at, each time.
  synchronized List<Digest> looks() {
    return List.copyOf(looks);
  }

  static Sight nothing(Sight sight) {
    return new Sight(ChallengeState.NONE, Optional.empty(), sight.now());
  }

  @Override
  public Sight look(DisputeCase about) {
    Sight sight;
    UnaryOperator<Sight> how;
    synchronized (this) {
      Digest id = Eip712.dispute(about);
      looks.add(id);
      FakeChain chain = chains.get(id);
      Sight said = chain == null ? none() : chain.look();
      sight = new Sight(said.state(), said.stand(), now);
      how = seeing;
    }
    return how.apply(sight);
  }

  private Sight none() {
    return new Sight(ChallengeState.NONE, Optional.empty(), now);
  }

  @Override
  public synchronized Lasting lasting(ChallengeKey key) {
    return new Lasting(lasting.orElse(ChallengeState.NONE), now);
  }

  @Override
  public synchronized List<Played> played(Digest dispute) {
    FakeChain chain = chains.get(dispute);
    List<Played> all = chain == null ? List.of() : chain.block().played();
    return all.stream().map(this::told).toList();
  }

  private Played told(Played one) {
    return one instanceof Played.Opened(Optional<String> call)
        ? new Played.Opened(call.map(openings))
        : one;
  }

  @Override
  public Duration clock() {
    return FakeChain.CLOCK;
  }

  @Override
  public Duration pollEvery() {
    return Duration.ofMillis(20);
  }

  @Override
  public synchronized Outcome open(CaseFile file, Consumer<Urgency.Held> held) {
    gas.accept(held);
    FakeChain chain = chains.get(file.id());
    if (chain != null) chain.open();
    if (refusing) throw new AssayFault.Operator("refused");
    return new Outcome.AlreadyDone();
  }

  @Override
  public Outcome move(DisputeWrites.From from, Move move, Pressure pressure) {
    throw new AssayFault.World("nobody moves here");
  }

  @Override
  public Outcome adopt(DisputeWrites.From from, Pressure pressure) {
    throw new AssayFault.World("nobody adopts here");
  }

  @Override
  public Outcome timeout(DisputeCase about, Role role, Consumer<Urgency.Held> held) {
    throw new AssayFault.World("nobody calls time here");
  }

  @Override
  public void collect() {}
}
