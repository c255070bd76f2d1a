// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import network.assay.compute.backend.Backend;
import network.assay.compute.tensor.State;
import network.assay.node.dispute.Charge;
import network.assay.node.dispute.Disputes;
import network.assay.node.dispute.Exhibit;
import network.assay.node.state.StateStore;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.message.InputLocation;
import network.assay.staking.ChallengeState;
import network.assay.staking.DisputeCase;
import network.assay.staking.Evidence;
import network.assay.staking.Outcome;
import network.assay.staking.gateway.ChainGateway;
import network.assay.staking.gateway.Eip712;
import network.assay.verification.dispute.Game;
import network.assay.verification.dispute.Player;
import network.assay.verification.dispute.SegmentTruth;
import network.assay.verification.task.StateSource;
import network.assay.verification.task.TaskProgram;

/// Opens disputes on chain, and plays no further: whoever is accused has to answer in time.
public final class GatewayDisputes implements Disputes {
  private final ChainGateway chain;
  private final StateStore states;
  private final Backend backend;

  /// @param backend does segments again
  public GatewayDisputes(ChainGateway chain, StateStore states, Backend backend) {
    this.chain = chain;
    this.states = states;
    this.backend = backend;
  }

  @Override
  public Opened challenge(Charge charge) throws InterruptedException {
    Evidence evidence = charge.evidence();
    DisputeCase about = chain.disputes().caseOf(evidence, charge.terms().digest());
    Game.Open open = new Player(truth(charge), evidence.segment().index()).open();
    if (!open.end().equals(evidence.segment().challengerEnd())) {
      throw new AssayFault.Peer("the segment ends elsewhere than the evidence says");
    }
    Outcome outcome =
        chain.untilFinal(
            () ->
                chain
                    .disputes()
                    .open(
                        about,
                        evidence,
                        DisputeCalls.of(charge.terms()),
                        open.nodes(),
                        open.endSiblings()),
            view -> view.challenge(about.key()).state() != ChallengeState.NONE);
    Digest id = Eip712.dispute(about);
    return switch (outcome) {
      case Outcome.Mined(var mined) ->
          new Opened(id, Transactions.name(mined.txHash()), mined.gasUsed());
      case Outcome.AlreadyDone() -> new Opened(id, "", 0);
    };
  }

  private SegmentTruth truth(Charge charge) {
    Exhibit exhibit = charge.exhibit();
    Map<Digest, ContentId> places = new HashMap<>();
    for (InputLocation input : exhibit.inputs()) places.put(input.state(), input.content());
    StateSource sources = digest -> states.get(place(places, digest), digest);
    TaskProgram program = TaskProgram.of(exhibit.task().model(), exhibit.task().work());
    Evidence.Segment segment = charge.evidence().segment();
    Optional<ContentId> served = exhibit.start();
    State start =
        served.isPresent()
            ? states.get(served.get(), segment.start().state())
            : program.start(sources, backend);
    return new SegmentTruth(
        program, charge.terms(), segment.index(), start, program.fixed(sources, backend), backend);
  }

  private static ContentId place(Map<Digest, ContentId> places, Digest state) {
    ContentId content = places.get(state);
    if (content == null) {
      throw new AssayFault.Internal("no blob is known for state " + state.brief());
    }
    return content;
  }
}
