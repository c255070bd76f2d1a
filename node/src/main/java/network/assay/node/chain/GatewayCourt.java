// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import network.assay.node.dispute.CaseFile;
import network.assay.node.dispute.Court;
import network.assay.node.dispute.Pleadings;
import network.assay.node.dispute.Pressure;
import network.assay.node.dispute.Role;
import network.assay.node.dispute.Seal;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.Signature;
import network.assay.staking.ChallengeKey;
import network.assay.staking.ChallengeState;
import network.assay.staking.DisputeCase;
import network.assay.staking.DisputePosition;
import network.assay.staking.DisputeRecord;
import network.assay.staking.Evidence;
import network.assay.staking.Outcome;
import network.assay.staking.Urgency;
import network.assay.staking.follow.ChainEvent;
import network.assay.staking.gateway.ChainGateway;
import network.assay.staking.gateway.ChainView;
import network.assay.staking.gateway.DisputeWrites;
import network.assay.staking.gateway.Eip712;
import network.assay.staking.gateway.HotKey;
import network.assay.verification.dispute.Move;

/// Disputes through the chain gateway, for the gateway's account.
public final class GatewayCourt implements Court, Pleadings, Seal {
  private final ChainGateway chain;
  private final HotKey key;
  private final Eip712 domain;
  private final Stakes stakes;

  /// @param key the gateway's
  /// @param weiPerToken what a whole token is worth to this node's operator; empty when it is not
  ///     said
  public GatewayCourt(ChainGateway chain, HotKey key, Optional<BigInteger> weiPerToken) {
    this.chain = chain;
    this.key = key;
    this.domain = chain.eip712();
    this.stakes = new Stakes(chain.rules(), weiPerToken);
  }

  @Override
  public Sight look(DisputeCase about) {
    ChainView view = chain.latest();
    return new Sight(
        view.challenge(about.key()).state(), view.dispute(Eip712.dispute(about)), view.time());
  }

  @Override
  public Lasting lasting(ChallengeKey challenge) {
    ChainView view = chain.settled();
    return new Lasting(view.challenge(challenge).state(), view.time());
  }

  @Override
  public List<Played> played(Digest dispute) {
    List<ChainEvent> events = chain.dispute(dispute).map(DisputeRecord::events).orElse(List.of());
    var all = new ArrayList<Played>();
    for (ChainEvent event : events) {
      if (event instanceof ChainEvent.DisputeOpened) {
        all.add(new Played.Opened(chain.disputeCall(dispute, event.place())));
      }
      if (event instanceof ChainEvent.DisputeMoved moved) {
        all.add(
            moved.adopted()
                ? new Played.Adopted(moved.position())
                : new Played.Moved(moved.position(), chain.disputeCall(dispute, event.place())));
      }
    }
    return all;
  }

  @Override
  public Duration clock() {
    return chain.rules().moveClock();
  }

  @Override
  public Duration pollEvery() {
    return chain.pollEvery();
  }

  @Override
  public Outcome open(CaseFile file, Consumer<Urgency.Held> held) throws InterruptedException {
    DisputeMoves.Opened opened = DisputeMoves.opened(file.opening());
    DisputeCase about = file.about();
    return chain.untilFinal(
        () ->
            chain
                .disputes()
                .open(
                    about,
                    opened.evidence(),
                    DisputeCalls.of(opened.terms()),
                    opened.open().nodes(),
                    opened.open().endSiblings(),
                    stakes.opening(accusing(about, held))),
        view -> view.challenge(about.key()).state() != ChallengeState.NONE);
  }

  private Pressure accusing(DisputeCase about, Consumer<Urgency.Held> held) {
    Instant until = Windows.accusable(chain.latest(), about.key().job());
    return new Pressure(Role.CHALLENGER, until, held);
  }

  @Override
  public Outcome move(DisputeWrites.From from, Move move, Pressure pressure) {
    int ply = from.position().turn().ply();
    return chain.disputes().move(from, DisputeCalls.of(move), stakes.move(pressure, ply));
  }

  @Override
  public Outcome adopt(DisputeWrites.From from, Pressure pressure) {
    int ply = from.position().turn().ply();
    return chain.disputes().adopt(from, stakes.move(pressure, ply));
  }

  @Override
  public Outcome timeout(DisputeCase about, Role role, Consumer<Urgency.Held> held) {
    // Later the accused is paid whatever is said of it.
    Instant until = chain.latest().challenge(about.key()).deadline();
    return chain.disputes().timeout(about, stakes.timeout(new Pressure(role, until, held)));
  }

  @Override
  public void collect() {
    GatewayRefunds.collect(chain);
  }

  @Override
  public Address account() {
    return key.address();
  }

  @Override
  public DisputeCase caseOf(Evidence evidence, Digest terms) {
    return chain.disputes().caseOf(evidence, terms);
  }

  @Override
  public Signature sign(Digest dispute, DisputePosition position) {
    return domain.sign(key, dispute, position);
  }

  @Override
  public Address signer(Digest dispute, DisputePosition position, Signature signature) {
    return domain.signer(dispute, position, signature);
  }
}
