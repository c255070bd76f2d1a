// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
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
import network.assay.staking.DisputeRecord;
import network.assay.staking.Evidence;
import network.assay.staking.Outcome;
import network.assay.staking.ResultCommitment;
import network.assay.staking.gateway.abi.AbiSend;
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

  /// The segment's first step has no frames, and the list of none may lie where a word that wrapped
  /// around would hold the call's own first bytes.
  @Test
  void a_move_with_a_list_that_begins_before_the_call_can_be_read_by_the_other_side() {
    RecordedGame game =
        RecordedGame.all().stream()
            .filter(each -> each.name().equals("random words"))
            .findAny()
            .orElseThrow();
    DisputeCase about = about(open("a list before the call"), game);
    used(open(about, game));
    DisputePosition position = game.positions().getFirst();
    DisputeWrites.Call step = (c, p, both) -> beforeTheCall(game.moves().getFirst().at(c, p, both));
    used(accused.disputes().move(new DisputeWrites.From(about, position, Optional.empty()), step));

    Digest id = Eip712.dispute(about);
    DisputeRecord record = challenger.dispute(id).orElseThrow();
    assertThat(challenger.revealed(id, record.events().getLast().place()).orElseThrow().nodes())
        .hasSize(26);
  }

  private static AbiSend beforeTheCall(AbiSend step) {
    ByteBuffer call =
        ByteBuffer.wrap(HexFormat.of().parseHex(step.data(), 2, step.data().length()));
    int move = 4 + word(call, 4 + 26 * 32);
    int trace = move + word(call, move + 8 * 32);
    call.position(trace);
    call.putLong(-1).putLong(-1).putLong(-1).putLong(-16 - trace);
    return new AbiSend(step.function(), "0x" + HexFormat.of().formatHex(call.array()));
  }

  private static int word(ByteBuffer call, int at) {
    return call.getInt(at + 28);
  }

  private static long play(RecordedGame game) {
    DisputeCase about = about(open(game.name()), game);
    Digest id = Eip712.dispute(about);
    long gas = used(open(about, game));
    List<DisputeWrites.Call> moves = game.moves();
    for (int i = 0; i < moves.size(); i++) {
      DisputePosition position = game.positions().get(i);
      Digest hash = Eip712.structHash(id, position);
      assertThat(challenger.latest().dispute(id).filter(stand -> stand.isAt(hash)))
          .as("position %d of %s", i, game.name())
          .isPresent();
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

  private static DisputeCase about(JobId job, RecordedGame game) {
    return challenger.disputes().caseOf(evidence(job, game), game.digest("termsDigest"));
  }

  private static Outcome open(DisputeCase about, RecordedGame game) {
    return challenger
        .disputes()
        .open(
            about,
            evidence(about.key().job(), game),
            game.terms(),
            game.openNodes(),
            game.openSiblings());
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
