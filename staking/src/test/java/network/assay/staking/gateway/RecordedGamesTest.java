// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.TaskId;
import network.assay.staking.ChallengeState;
import network.assay.staking.DisputeCase;
import network.assay.staking.DisputePosition;
import network.assay.staking.DisputeStand;
import network.assay.staking.Evidence;
import network.assay.staking.Outcome;
import network.assay.staking.ResultCommitment;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.Transcript;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The contract plays the games that Java's players played, transaction by transaction: after each
/// it is in the position that Java's rules say, and it decides as they do.
final class RecordedGamesTest {
  private static final PeerId PEER =
      PeerId.parse("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA");
  private static final TaskId TASK = Results.task("a task");
  private static final Digest SALT = Results.digest("salt");

  /// For both sides together.
  private static final long MOST_GAS = 1_500_000;

  private static TestMarket market;
  private static ChainGateway challenger;
  private static ChainGateway accused;

  @BeforeAll
  static void start() {
    market = TestMarket.start();
    challenger = market.rich(1, "10000");
    accused = market.rich(2, "10000");
    accused.stakes().register(Amount.ofTokens("5000"), accused.account(), PEER);
  }

  @AfterAll
  static void end() {
    market.close();
  }

  @Test
  void the_contract_goes_where_the_rules_say_and_decides_as_they_do() {
    for (RecordedGame game : RecordedGame.all()) {
      long gas = play(game);
      assertThat(gas).as("gas of %s", game.name()).isLessThan(MOST_GAS);
    }
  }

  private static long play(RecordedGame game) {
    JobId job = open(game.name());
    Evidence evidence = evidence(job, game);
    DisputeCase about = challenger.disputes().caseOf(evidence, game.digest("termsDigest"));
    Digest id = Eip712.dispute(about);
    long gas =
        used(
            challenger
                .disputes()
                .open(about, evidence, game.terms(), game.openNodes(), game.openSiblings()));
    List<DisputeWrites.Call> moves = game.moves();
    for (int i = 0; i < moves.size(); i++) {
      DisputePosition position = game.positions().get(i);
      assertThat(challenger.latest().dispute(id).map(DisputeStand::position))
          .as("position %d of %s", i, game.name())
          .contains(Eip712.structHash(id, position));
      ChainGateway mover = position.turn().accusedMoves() ? accused : challenger;
      gas +=
          used(
              mover
                  .disputes()
                  .move(new DisputeWrites.From(about, position, Optional.empty()), moves.get(i)));
    }
    assertThat(challenger.latest().dispute(id)).isEmpty();
    assertThat(challenger.latest().challenge(about.key()).state())
        .as(game.name())
        .isEqualTo(game.accusedWins() ? ChallengeState.REJECTED : ChallengeState.UPHELD);
    return gas;
  }

  private static JobId open(String name) {
    Digest digest = Results.digest(name);
    challenger
        .jobs()
        .open(digest, Amount.ofTokens("10"), challenger.latest().time().plus(Duration.ofDays(1)));
    return challenger.jobs().idOf(digest);
  }

  /// What the accused signed, and the challenger denies.
  private static Evidence evidence(JobId job, RecordedGame game) {
    var states = new ArrayList<Digest>(List.of(game.digest("start"), game.digest("end")));
    while (states.size() <= game.segments()) states.add(Results.digest("a later state"));
    var transcript = new Transcript(states);
    Digest commitment = Commitments.result(TASK, transcript.root(), SALT);
    var result = new ResultCommitment(job, TASK, commitment, game.digest("termsDigest"));
    return new Evidence(
        job,
        TASK,
        challenger.eip712().sign(TestMarket.key(2), result),
        transcript.root(),
        SALT,
        new Evidence.Segment(
            0,
            new Evidence.Checkpoint(states.getFirst(), transcript.prove(0)),
            new Evidence.Checkpoint(states.get(1), transcript.prove(1)),
            game.openEnd()));
  }

  private static long used(Outcome outcome) {
    return ((Outcome.Mined) outcome).receipt().gasUsed();
  }
}
