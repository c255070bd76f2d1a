// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import static java.math.BigInteger.ONE;
import static java.math.BigInteger.TEN;
import static java.math.BigInteger.TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import network.assay.node.chain.DisputeCalls;
import network.assay.node.chain.PracticeTask;
import network.assay.node.work.MemoryRecords;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.staking.ChallengeState;
import network.assay.staking.Urgency;
import network.assay.staking.follow.ChainEvent;
import network.assay.verification.dispute.Game;
import network.assay.verification.dispute.Match;
import network.assay.verification.dispute.Move;
import network.assay.verification.dispute.Player;
import network.assay.verification.dispute.Position;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A desk and a chain node that lags, forgets, or shows what cannot be read.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class DisputeDeskTest {
  private final Docket docket = new Docket();
  private final MemoryRecords cases = new MemoryRecords();
  private final MemoryRecords moves = new MemoryRecords();
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final List<Digest> forgotten = new CopyOnWriteArrayList<>();
  private final List<ChainEvent> history = new CopyOnWriteArrayList<>();
  private final List<DisputeDesk> desks = new ArrayList<>();

  @AfterEach
  void stop() throws InterruptedException {
    for (DisputeDesk desk : desks) desk.stop(Duration.ofSeconds(10));
  }

  private DisputeDesk desk(Address account) {
    DisputeRules all = DisputeRules.of(FakeChain.CLOCK, Duration.ofMillis(20));
    var rules =
        new DisputeRules(
            all.answering(), all.thinking(), all.margin(), all.pause(), all.longest(), 2);
    var tools =
        new Tools(
            docket,
            docket,
            new FakeSeal(account, Cases.ACCUSED),
            (_, _, _) -> {
              throw new AssayFault.World("nobody is there");
            },
            new Asleep(),
            new CaseBook(cases, moves),
            docket::now);
    var desk =
        new DisputeDesk(
            tools,
            rules,
            new DisputeNews((type, _) -> events.add(type)),
            (_, _) -> Optional.empty(),
            () -> List.copyOf(history));
    desks.add(desk);
    return desk;
  }

  private volatile Runnable thinking =
      () -> {
        throw new AssayFault.World("asleep");
      };

  private final class Asleep implements Witness {
    @Override
    public Game.Open open(Digest dispute, Charge charge, Instant until) {
      return new Player(Cases.RIGHT, 0).open();
    }

    @Override
    public Move answer(CaseFile file, Position position, Match match, Instant until) {
      thinking.run();
      return new Player(Cases.WRONG, 0).answer(position, match);
    }

    @Override
    public void keep(CaseFile file) {}

    @Override
    public void forget(Digest dispute) {
      forgotten.add(dispute);
    }
  }

  private static void await(BooleanSupplier what) throws InterruptedException {
    while (!what.getAsBoolean()) Thread.sleep(10);
  }

  private static ChainEvent.DisputeOpened opened(CaseFile file) {
    return new ChainEvent.DisputeOpened(
        place(1), file.id(), file.about(), DisputeCalls.of(file.first()));
  }

  private static ChainEvent.Place place(int block) {
    Digest some = Digest.parse("%064x".formatted(block));
    return new ChainEvent.Place(block, some, 0, some);
  }

  private CaseFile accused(int job) {
    CaseFile file = Cases.file(Role.ACCUSED, job);
    docket.add(file).open();
    return file;
  }

  @Test
  void a_summons_outlives_a_chain_node_that_knows_nothing_of_the_dispute_yet() throws Exception {
    CaseFile file = accused(1);
    var lagging = new AtomicInteger(3);
    docket.see(sight -> lagging.getAndDecrement() > 0 ? Docket.nothing(sight) : sight);
    DisputeDesk desk = desk(Cases.ACCUSED);

    desk.happened(opened(file));

    await(() -> desk.open() == 1);
    assertThat(desk.list()).extracting(DisputeView::dispute).containsExactly(file.id());
  }

  @Test
  void a_summons_that_comes_while_one_is_being_served_is_served_as_well() throws Exception {
    CaseFile file = accused(1);
    DisputeDesk desk = desk(Cases.ACCUSED);
    var first = new AtomicInteger();
    docket.settle(ChallengeState.LAPSED);
    docket.see(
        sight -> {
          if (first.getAndIncrement() > 0) return sight;
          desk.happened(opened(file));
          return Docket.nothing(sight);
        });

    desk.happened(opened(file));

    await(() -> desk.open() == 1);
  }

  @Test
  void a_dispute_that_final_blocks_say_is_over_is_not_waited_for() throws Exception {
    CaseFile file = accused(1);
    docket.see(Docket::nothing);
    docket.settle(ChallengeState.REJECTED);
    DisputeDesk desk = desk(Cases.ACCUSED);

    desk.happened(opened(file));

    await(() -> docket.looks().size() == 1);
    desk.happened(opened(file));
    await(() -> docket.looks().size() == 2);
    assertThat(desk.open()).isZero();
  }

  @Test
  void what_this_node_is_accused_of_is_played_however_much_it_is() throws Exception {
    DisputeDesk desk = desk(Cases.ACCUSED);
    for (int job = 1; job <= 7; job++) desk.happened(opened(accused(job)));

    await(() -> desk.open() == 7);
  }

  @Test
  void disputes_that_were_over_before_the_start_are_not_looked_at() throws Exception {
    CaseFile over = accused(1);
    CaseFile open = accused(2);
    history.add(opened(over));
    history.add(
        new ChainEvent.DisputeEnded(place(2), over.id(), true, ChainEvent.Ending.OUT_OF_TIME));
    history.add(opened(open));
    DisputeDesk desk = desk(Cases.ACCUSED);

    desk.start();

    await(() -> desk.open() == 1);
    assertThat(docket.looks()).doesNotContain(over.id());
  }

  @Test
  void a_dispute_that_it_was_never_told_of_is_taken_up_when_it_reads_the_history_again()
      throws Exception {
    DisputeDesk desk = desk(Cases.ACCUSED);
    desk.start();
    history.add(opened(accused(1)));

    desk.catchUp();

    await(() -> desk.open() == 1);
    desk.catchUp();
    assertThat(desk.open()).isEqualTo(1);
    assertThat(events).filteredOn("dispute.opened"::equals).hasSize(1);
  }

  @Test
  void a_dispute_whose_end_is_undone_is_sat_down_to_again() throws Exception {
    CaseFile file = accused(1);
    var end = new ChainEvent.DisputeEnded(place(2), file.id(), true, ChainEvent.Ending.OUT_OF_TIME);
    history.add(opened(file));
    history.add(end);
    DisputeDesk desk = desk(Cases.ACCUSED);
    desk.start();

    history.remove(end);
    desk.undone(end);

    await(() -> desk.open() == 1);
  }

  @Test
  void an_opening_that_cannot_be_read_is_called_out() throws Exception {
    CaseFile file = accused(1);
    docket.open(_ -> "0xdeadbeef");
    DisputeDesk desk = desk(Cases.ACCUSED);

    desk.happened(opened(file));

    await(() -> events.contains("dispute.undefended"));
    assertThat(desk.undefended()).isEqualTo(1);
    assertThat(desk.list()).hasSize(1);
    assertThat(desk.list().getFirst().trouble().orElseThrow()).contains("newer version");
    docket.open(call -> call);
    desk.happened(opened(file));
    await(() -> desk.open() == 1);
    await(() -> desk.list().size() == 1 && desk.undefended() == 0);
  }

  @Test
  void an_error_on_a_seat_is_called_out_and_the_game_goes_on() throws Exception {
    CaseFile file = accused(1);
    thinking =
        () -> {
          throw new StackOverflowError("says a test");
        };
    DisputeDesk desk = desk(Cases.ACCUSED);

    desk.happened(opened(file));

    await(() -> events.contains("dispute.undefended"));
    assertThat(desk.list().getFirst().trouble().orElseThrow()).contains("says a test");
    var again = new CountDownLatch(1);
    thinking = again::countDown;
    again.await();
    assertThat(desk.open()).isEqualTo(1);
  }

  @Test
  void an_error_while_a_dispute_is_taken_up_is_called_out_and_it_is_tried_again() throws Exception {
    CaseFile file = accused(1);
    docket.see(
        _ -> {
          throw new StackOverflowError("says a test");
        });
    DisputeDesk desk = desk(Cases.ACCUSED);

    desk.happened(opened(file));

    await(() -> events.contains("dispute.undefended"));
    docket.see(sight -> sight);
    await(() -> desk.open() == 1);
  }

  @Test
  void an_opening_with_a_mebibyte_behind_it_does_not_keep_the_node_from_starting_again()
      throws Exception {
    CaseFile file = accused(1);
    docket.open(call -> CaseBookTest.padded(call, 1 << 20));
    DisputeDesk desk = desk(Cases.ACCUSED);
    desk.happened(opened(file));
    await(() -> desk.open() == 1);
    desk.stop(Duration.ofSeconds(10));

    DisputeDesk again = desk(Cases.ACCUSED);
    again.start();

    assertThat(again.open()).isEqualTo(1);
    assertThat(again.undefended()).isZero();
  }

  @Test
  void a_case_that_cannot_be_read_is_called_out_and_taken_up_again_from_the_chain()
      throws Exception {
    CaseFile file = accused(1);
    cases.put(file.id().toHex(), new byte[] {1, 2, 3});
    history.add(opened(file));
    DisputeDesk desk = desk(Cases.ACCUSED);

    desk.start();

    assertThat(events).contains("dispute.unreadable");
    assertThat(desk.undefended()).isEqualTo(1);
    await(() -> desk.open() == 1);
  }

  private static Charge charge(CaseFile file) {
    return new Charge(
        file.opened().evidence(),
        file.opened().terms(),
        new Exhibit(PracticeTask.spec(), List.of(), Optional.empty()));
  }

  @Test
  void an_opening_that_the_chain_node_denies_is_not_forgotten() throws Exception {
    CaseFile file = Cases.file(Role.CHALLENGER, 1);
    docket.add(file);
    docket.refuse();
    docket.see(Docket::nothing);
    DisputeDesk desk = desk(Cases.CHALLENGER);

    assertThatThrownBy(() -> desk.challenge(charge(file))).isInstanceOf(AssayFault.Operator.class);
    await(() -> docket.looks().size() > 3);
    docket.see(sight -> sight);

    await(() -> desk.list().getFirst().stand().filter(s -> s.until().isPresent()).isPresent());
    assertThat(forgotten).isEmpty();
  }

  @Test
  void an_opening_that_gas_holds_back_is_told_until_it_is_made_or_refused() throws Exception {
    CaseFile file = Cases.file(Role.CHALLENGER, 1);
    docket.add(file);
    DisputeDesk desk = desk(Cases.CHALLENGER);
    docket.pays(
        held -> {
          held.accept(new Urgency.Held(TEN, ONE, TWO, docket.now()));
          throw new AssayFault.World("gas is dear");
        });
    for (int attempt = 0; attempt < 3; attempt++) {
      assertThatThrownBy(() -> desk.challenge(charge(file))).isInstanceOf(AssayFault.World.class);
    }
    assertThat(desk.heldBack()).isEqualTo(1);
    assertThat(desk.list().getFirst().trouble().orElseThrow()).contains("dispute_max_fee_gwei");
    assertThat(events).filteredOn("dispute.held_back"::equals).hasSize(1);

    docket.pays(
        _ -> {
          throw new AssayFault.Operator("NotChallengeable");
        });
    assertThatThrownBy(() -> desk.challenge(charge(file))).isInstanceOf(AssayFault.Operator.class);
    assertThat(desk.heldBack()).isZero();

    docket.pays(held -> held.accept(new Urgency.Held(TEN, ONE, TWO, docket.now())));
    var _ = desk.challenge(charge(file));
    assertThat(desk.heldBack()).isZero();
    assertThat(desk.open()).isEqualTo(1);
  }

  @Test
  void an_opening_that_no_final_block_has_is_given_up_once_its_time_is_over() throws Exception {
    CaseFile file = Cases.file(Role.CHALLENGER, 1);
    docket.refuse();
    DisputeDesk desk = desk(Cases.CHALLENGER);
    assertThatThrownBy(() -> desk.challenge(charge(file))).isInstanceOf(AssayFault.Operator.class);
    docket.pass(FakeChain.CLOCK);
    int seen = docket.looks().size();
    await(() -> docket.looks().size() > seen + 3);
    assertThat(desk.open()).isEqualTo(1);

    docket.pass(FakeChain.CLOCK.multipliedBy(2).plusSeconds(1));

    await(() -> desk.open() == 0);
    assertThat(forgotten).containsExactly(file.id());
    assertThat(desk(Cases.CHALLENGER).list()).isEmpty();
  }

  @Test
  void a_seat_is_left_when_the_challenge_has_lapsed_for_good() throws Exception {
    CaseFile file = accused(1);
    DisputeDesk desk = desk(Cases.ACCUSED);
    desk.happened(opened(file));
    await(() -> desk.open() == 1);

    docket.see(sight -> new Court.Sight(ChallengeState.LAPSED, sight.stand(), sight.now()));
    int seen = docket.looks().size();
    await(() -> docket.looks().size() > seen + 3);
    assertThat(desk.open()).isEqualTo(1);
    docket.settle(ChallengeState.LAPSED);

    await(() -> desk.open() == 0);
    assertThat(forgotten).containsExactly(file.id());
  }
}
