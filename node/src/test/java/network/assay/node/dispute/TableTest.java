// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import static java.math.BigInteger.ONE;
import static java.math.BigInteger.TEN;
import static java.math.BigInteger.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import network.assay.compute.backend.Backend;
import network.assay.node.chain.DisputeCalls;
import network.assay.node.chain.DisputeMoves;
import network.assay.node.chain.PracticeTask;
import network.assay.node.chain.Pretender;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.message.DisputeReply;
import network.assay.protocol.market.message.DisputeRequest;
import network.assay.staking.ChallengeState;
import network.assay.staking.Urgency;
import network.assay.staking.gateway.DisputeWrites;
import network.assay.verification.commitment.StateDigest;
import network.assay.verification.dispute.Game;
import network.assay.verification.dispute.Move;
import network.assay.verification.dispute.Octets;
import network.assay.verification.dispute.Player;
import network.assay.verification.dispute.SegmentTruth;
import network.assay.verification.dispute.Truth;
import org.junit.jupiter.api.Test;

/// Games between two sides with a disk each, on a chain that follows the rules.
final class TableTest {
  private static final Backend BACKEND = Cases.BACKEND;
  private static final PracticeTask PRACTICE = Cases.PRACTICE;
  private static final SegmentTruth RIGHT = Cases.RIGHT;
  private static final SegmentTruth WRONG = Cases.WRONG;
  private static final int MOST_ROUNDS = 3_000;

  private static final Player HONEST = new Player(RIGHT, 0);

  /// A game, and who of the two is right.
  private record Bout(
      FakeChain chain, Contestant accused, Contestant challenger, Fuse fuse, Role right) {
    Contestant honest() {
      return right == Role.ACCUSED ? accused : challenger;
    }

    Contestant liar() {
      return right == Role.ACCUSED ? challenger : accused;
    }

    void play() {
      int rounds = 0;
      while (!honest().seat().isOver()) {
        assertThat(rounds++).as("rounds").isLessThan(MOST_ROUNDS);
        round();
      }
    }

    void round() {
      accused.play();
      challenger.play();
      chain.pass(Duration.ofSeconds(5));
      chain.settle();
    }

    void assertJust() {
      assertThat(chain.block().state())
          .isEqualTo(right == Role.ACCUSED ? ChallengeState.REJECTED : ChallengeState.UPHELD);
      assertThat(honest().file().ending().map(CaseFile.Ending::won)).contains(true);
    }
  }

  private static CaseFile file(Role role, Truth signed, Game.Open open) {
    return Cases.file(role, 1, signed, open);
  }

  private static Bout bout(Role right, Fuse fuse) {
    return bout(right, fuse, WRONG);
  }

  private static Bout bout(Role right, Fuse fuse, Truth wrong) {
    boolean accusedRight = right == Role.ACCUSED;
    var pretender = new Pretender(wrong, 0);
    Truth signed = accusedRight ? RIGHT : wrong;
    Game.Open open = accusedRight ? pretender.open() : HONEST.open();
    Contestant.Mind honest = (_, position, match, _) -> HONEST.answer(position, match);
    Contestant.Mind liar = (_, position, match, _) -> pretender.answer(position, match);
    var chain = new FakeChain(file(Role.ACCUSED, signed, open));
    var accused =
        new Contestant(file(Role.ACCUSED, signed, open), chain, accusedRight ? honest : liar, fuse);
    var challenger =
        new Contestant(
            file(Role.CHALLENGER, signed, open), chain, accusedRight ? liar : honest, fuse);
    accused.writesTo(challenger);
    challenger.writesTo(accused);
    chain.open();
    return new Bout(chain, accused, challenger, fuse, right);
  }

  private static Bout bout(Role right) {
    return bout(right, new Fuse(-1));
  }

  @Test
  void two_that_answer_each_other_need_two_transactions() {
    for (Role right : Role.values()) {
      Bout bout = bout(right);
      bout.play();
      bout.assertJust();
      assertThat(bout.chain().block().transactions()).isEqualTo(2);
    }
  }

  @Test
  void a_provider_that_did_nothing_at_all_is_found_to_have_done_it_wrong() {
    SegmentTruth idle = Workbench.idle(PRACTICE.truth(BACKEND), PRACTICE.start());
    assertThat(Cases.end(idle)).isEqualTo(StateDigest.of(PRACTICE.start()));
    Bout bout = bout(Role.CHALLENGER, new Fuse(-1), idle);
    bout.play();
    bout.assertJust();
    assertThat(bout.chain().block().transactions()).isEqualTo(2);
  }

  @Test
  void whoever_is_right_wins_wherever_either_side_is_killed() {
    for (Role right : Role.values()) {
      Bout whole = bout(right);
      whole.play();
      int things = whole.fuse().burned();
      assertThat(things).isGreaterThan(30);
      for (int kill = 0; kill < things; kill++) {
        Bout bout = bout(right, new Fuse(kill));
        bout.play();
        bout.assertJust();
        assertOneMoveEach(bout.accused(), Role.ACCUSED);
        assertOneMoveEach(bout.challenger(), Role.CHALLENGER);
        assertThat(bout.chain().block().transactions()).isLessThanOrEqualTo(3);
      }
    }
  }

  /// No side ever signs two moves of its own with the same number.
  private static void assertOneMoveEach(Contestant side, Role role) {
    side.seal().all().stream()
        .filter(position -> !role.moves(position.turn().accusedMoves()))
        .collect(Collectors.groupingBy(position -> position.turn().ply(), Collectors.toSet()))
        .forEach((ply, moves) -> assertThat(moves).as("move %s", ply).hasSize(1));
  }

  @Test
  void a_call_with_something_in_its_padding_is_read_as_the_contract_reads_it() {
    Move.Chunk move =
        new Move.Chunk(
            new Move.Pick(0, Digest.ZERO, List.of()), Optional.empty(), Octets.of(new byte[33]));
    CaseFile file = file(Role.ACCUSED, WRONG, HONEST.open());
    var from =
        new DisputeWrites.From(file.about(), DisputeCalls.of(file.first()), Optional.empty());
    String call = DisputeWrites.data(from, DisputeCalls.of(move));
    String dirty = call.substring(0, call.length() - 2) + "01";

    assertThat(DisputeMoves.made(dirty).move()).isEqualTo(move);
    assertThat(DisputeMoves.made(call).move()).isEqualTo(move);
  }

  @Test
  void without_messages_the_game_is_played_on_chain() {
    for (Role right : Role.values()) {
      Bout bout = bout(right);
      silence(bout);
      bout.play();
      bout.assertJust();
      assertThat(bout.chain().block().transactions()).isBetween(8, 12);
    }
  }

  @Test
  void a_move_that_gas_holds_back_is_told_with_its_time_and_made_when_it_can_be() {
    Bout bout = bout(Role.CHALLENGER);
    silence(bout);
    var times = new ArrayList<Instant>();
    bout.challenger()
        .pays(
            pressure -> {
              times.add(pressure.until());
              if (times.size() > 10) return;
              pressure.held().accept(new Urgency.Held(TWO, ONE, TEN, pressure.until()));
              throw new AssayFault.World("gas is dear");
            });
    int rounds = 0;
    while (times.size() < 10) {
      assertThat(rounds++).isLessThan(MOST_ROUNDS);
      bout.round();
    }
    assertThat(bout.challenger().seat().board().brake().held()).isPresent();
    bout.play();

    bout.assertJust();
    assertThat(bout.challenger().seat().board().brake().held()).isEmpty();
    assertThat(bout.challenger().events())
        .filteredOn(DisputeNews.HeldBack.class::isInstance)
        .hasSize(1);
    // Its own clock runs, and no waiting moves the end of it.
    assertThat(times.subList(0, 10)).containsOnly(times.getFirst());
  }

  @Test
  void that_the_other_side_is_out_of_time_is_told_when_gas_holds_it_back_and_said_later() {
    Bout bout = bout(Role.CHALLENGER);
    var tries = new ArrayList<Role>();
    bout.challenger()
        .pays(
            pressure -> {
              tries.add(pressure.role());
              if (tries.size() > 5) return;
              pressure.held().accept(new Urgency.Held(TWO, ONE, TEN, pressure.until()));
              throw new AssayFault.World("gas is dear");
            });
    // It is the accused's clock that runs at first.
    bout.chain().pass(FakeChain.CLOCK.plusSeconds(5));
    for (int i = 0; i < 5; i++) bout.challenger().play();
    assertThat(tries).hasSize(5).containsOnly(Role.CHALLENGER);
    assertThat(bout.challenger().seat().board().brake().held()).isPresent();

    bout.play();

    bout.assertJust();
    assertThat(bout.challenger().seat().board().brake().held()).isEmpty();
    assertThat(bout.challenger().events())
        .filteredOn(DisputeNews.HeldBack.class::isInstance)
        .hasSize(1);
  }

  @Test
  void a_game_that_is_won_is_over_though_what_it_pays_cannot_be_collected() {
    for (Role right : Role.values()) {
      Bout bout = bout(right);
      var tried = new ArrayList<Role>();
      bout.honest()
          .collects(
              () -> {
                tried.add(right);
                throw new AssayFault.Operator("no coins");
              });
      bout.play();
      bout.assertJust();
      assertThat(tried).hasSize(1);
    }
  }

  private static void silence(Bout bout) {
    Courier nobody =
        (_, _, _) -> {
          throw new AssayFault.World("nobody is there");
        };
    bout.accused().writesTo(nobody);
    bout.challenger().writesTo(nobody);
  }

  @Test
  void whatever_lies_behind_calls_on_chain_the_game_is_played_from_what_was_understood() {
    for (Role right : Role.values()) {
      Bout bout = bout(right);
      silence(bout);
      bout.chain().show(call -> CaseBookTest.padded(call, 1 << 20));
      int rounds = 0;
      while (!bout.honest().seat().isOver()) {
        assertThat(rounds++).isLessThan(MOST_ROUNDS);
        bout.round();
        assertThat(bout.honest().kept())
            .allMatch(move -> move.call().length() <= 2 * DisputeRequest.MAX_CALL_BYTES);
      }
      bout.assertJust();
    }
  }

  @Test
  void a_move_on_chain_that_cannot_be_read_is_for_somebody_to_see_to() {
    Bout bout = bout(Role.CHALLENGER);
    silence(bout);
    bout.chain().show(_ -> "0xdeadbeef");
    for (int i = 0; i < MOST_ROUNDS && bout.honest().fault().isEmpty(); i++) bout.round();

    assertThat(bout.honest().fault()).isPresent();
    assertThat(bout.honest().fault().get())
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("newer version");
  }

  @Test
  void a_side_that_answers_with_nonsense_is_played_on_chain() {
    for (Role right : Role.values()) {
      Bout bout = bout(right);
      Signature nonsense =
          new Signature(Digest.parse("%064x".formatted(3)), Digest.parse("%064x".formatted(4)), 27);
      bout.honest().writesTo((_, _, _) -> new DisputeReply.Agreed(nonsense));
      bout.play();
      bout.assertJust();
    }
  }

  @Test
  void an_old_move_that_is_sent_again_says_nothing_of_who_is_there() {
    Bout bout = bout(Role.ACCUSED);
    PeerId peer = PeerId.parse("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA");
    var sent = new ArrayList<DisputeRequest>();
    bout.challenger()
        .writesTo(
            (_, _, request) -> {
              sent.add(request);
              return bout.accused().seat().board().answer(peer, request);
            });
    for (int i = 0; i < MOST_ROUNDS && sent.isEmpty(); i++) bout.round();
    Board board = bout.accused().seat().board();
    board.unheard("is not there");

    assertThat(board.answer(peer, sent.getFirst())).isInstanceOf(DisputeReply.Agreed.class);
    assertThat(isHeard(board)).isFalse();

    int before = sent.size();
    for (int i = 0; i < MOST_ROUNDS && sent.size() == before; i++) bout.round();
    assertThat(isHeard(board)).isTrue();
    bout.play();
    bout.assertJust();
  }

  private static boolean isHeard(Board board) {
    return board.view(Optional.empty()).stand().orElseThrow().byMessage();
  }

  @Test
  void whoever_stalls_loses_on_time_at_whatever_move() {
    for (Role right : Role.values()) {
      for (int rounds = 0; rounds < 12; rounds++) {
        Bout bout = bout(right);
        for (int i = 0; i < rounds; i++) bout.round();
        int more = 0;
        while (!bout.honest().seat().isOver()) {
          assertThat(more++).isLessThan(MOST_ROUNDS);
          bout.honest().play();
          bout.chain().pass(Duration.ofSeconds(30));
          bout.chain().settle();
        }
        bout.assertJust();
      }
    }
  }

  @Test
  void a_move_that_a_reorganisation_undoes_is_made_again() {
    for (Role right : Role.values()) {
      Bout bout = bout(right);
      silence(bout);
      FakeChain.Block before = bout.chain().block();
      var undone = new HashSet<Integer>();
      int rounds = 0;
      while (!bout.honest().seat().isOver()) {
        assertThat(rounds++).isLessThan(MOST_ROUNDS);
        bout.accused().play();
        bout.challenger().play();
        bout.chain().pass(Duration.ofSeconds(5));
        if (bout.chain().block() != before && undone.add(before.transactions())) {
          bout.chain().revert(before);
        } else {
          before = bout.chain().block();
          bout.chain().settle();
        }
      }
      bout.assertJust();
      assertThat(undone).hasSizeGreaterThan(3);
    }
  }
}
