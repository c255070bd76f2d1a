// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.node.chain.PracticeTask;
import network.assay.node.dispute.Defence;
import network.assay.node.dispute.Defences;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;
import network.assay.staking.DemandKey;
import network.assay.staking.follow.ChainEvent;
import network.assay.verification.check.Opening;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.DemandAnswer;
import network.assay.verification.commitment.Transcript;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class DemandDeskTest {
  private static final JobId JOB = new JobId(new Digest(1, 0, 0, 0));
  private static final TaskId TASK = new TaskId(new Digest(2, 0, 0, 0));

  /// Of three windows.
  private static final Opening OPENING = opening(130);

  private static final DemandKey KEY =
      new DemandKey(
          JOB,
          TASK,
          FakeCourt.ACCOUNT,
          Commitments.result(TASK, OPENING.transcript().root(), OPENING.salt()));

  private static final Defences NOTHING = (_, _) -> Optional.empty();

  private final FakeCourt court = new FakeCourt(KEY);
  private final List<ChainEvent> history = new CopyOnWriteArrayList<>();
  /// What happens just before the history is read, and then just after it.
  private Runnable whileRead = () -> {};

  private final List<String> told = new CopyOnWriteArrayList<>();
  private final List<DemandDesk> desks = new ArrayList<>();

  private static Opening opening(int states) {
    var all = new ArrayList<Digest>();
    for (int i = 0; i < states; i++) all.add(new Digest(i, 4, 4, 4));
    return new Opening(new Transcript(all), new Digest(3, 3, 3, 3));
  }

  private static Defences keeping(Opening opening) {
    PracticeTask task = PracticeTask.of(new ScalarBackend());
    var defence = new Defence(task.terms(), task.spec(), opening, List.of(), List.of());
    return (job, asked) ->
        job.equals(JOB) && asked.equals(TASK) ? Optional.of(defence) : Optional.empty();
  }

  private DemandDesk desk(Defences kept) {
    return desk(kept, (type, body) -> told.add(type + " " + body));
  }

  private DemandDesk desk(Defences kept, BiConsumer<String, Record> publish) {
    var desk =
        new DemandDesk(
            court,
            kept,
            new DemandNews(publish),
            () -> {
              whileRead.run();
              var read = List.copyOf(history);
              whileRead.run();
              return read;
            });
    desks.add(desk);
    return desk;
  }

  @AfterEach
  void stop() throws InterruptedException {
    for (DemandDesk desk : desks) desk.stop(Duration.ofSeconds(30));
  }

  private static void awaitIdle(DemandDesk desk) throws InterruptedException {
    while (!desk.list().isEmpty()) Thread.sleep(2);
  }

  private static void awaitTrouble(DemandDesk desk) throws InterruptedException {
    while (desk.unanswered() == 0) Thread.sleep(2);
  }

  @Test
  void what_is_demanded_is_opened_at_once() throws Exception {
    DemandDesk desk = desk(keeping(OPENING));
    desk.start();

    desk.happened(court.demand(0));

    assertThat(court.answers(1))
        .containsExactly(DemandAnswer.of(OPENING.transcript(), OPENING.salt(), 0));
    awaitIdle(desk);
    assertThat(desk.answered()).isEqualTo(1);
    assertThat(told).first().asString().startsWith("demand.made");
    assertThat(told).last().asString().startsWith("demand.answered");
  }

  @Test
  void window_after_window_is_opened() throws Exception {
    DemandDesk desk = desk(keeping(OPENING));
    desk.start();
    for (int window = 0; window < 3; window++) {
      desk.happened(court.demand(window));
      assertThat(court.answers(window + 1)).hasSize(window + 1);
    }
    var states = court.answers(3).stream().flatMap(answer -> answer.states().stream()).toList();
    assertThat(states).isEqualTo(OPENING.transcript().states());
    awaitIdle(desk);
  }

  @Test
  void what_was_demanded_while_the_node_was_down_is_opened_when_it_is_up_again() throws Exception {
    history.add(court.demand(0));
    desk(keeping(OPENING)).start();
    assertThat(court.answers(1)).hasSize(1);
  }

  /// As the feed does it: what is told was kept before.
  private void happens(DemandDesk desk, ChainEvent event) {
    history.add(event);
    desk.happened(event);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void what_is_demanded_while_the_node_starts_is_opened_once(int when) throws Exception {
    DemandDesk desk = desk(keeping(OPENING));
    int[] moment = {0};
    Runnable passes =
        () -> {
          if (moment[0]++ == when) happens(desk, court.demand(0));
        };
    whileRead = passes;
    passes.run(); // Before the start; then twice while the history is read.
    desk.start();
    passes.run();
    passes.run();

    assertThat(court.answers(1)).hasSize(1);
    awaitIdle(desk);
    assertThat(desk.answered()).isEqualTo(1);
  }

  @Test
  void what_is_demanded_while_an_older_window_is_read_from_the_history_is_opened()
      throws Exception {
    history.add(court.demand(0));
    DemandDesk desk = desk(keeping(OPENING));
    boolean[] answered = {false};
    whileRead =
        () -> {
          if (answered[0]) return;
          answered[0] = true;
          // Another process of this account's opened that one.
          court.answer(
              KEY,
              DemandAnswer.of(OPENING.transcript(), OPENING.salt(), 0),
              FakeCourt.NOW,
              _ -> {});
          desk.happened(court.demand(1));
        };
    desk.start();

    assertThat(court.answers(2)).contains(DemandAnswer.of(OPENING.transcript(), OPENING.salt(), 1));
    awaitIdle(desk);
  }

  @Test
  void what_nobody_can_be_told_of_is_opened_all_the_same() throws Exception {
    DemandDesk desk =
        desk(
            keeping(OPENING),
            (type, body) -> {
              throw new IllegalStateException("nobody listens");
            });
    desk.start();
    for (int window = 0; window < 2; window++) {
      desk.happened(court.demand(window));
      assertThat(court.answers(window + 1)).hasSize(window + 1);
    }
    awaitIdle(desk);
  }

  @Test
  void what_it_failed_to_take_up_is_opened_when_it_reads_the_history_again() throws Exception {
    boolean[] failed = {false};
    DemandDesk desk =
        desk(
            keeping(OPENING),
            (_, _) -> {
              if (failed[0]) return;
              failed[0] = true;
              throw new OutOfMemoryError("says a test");
            });
    desk.start();
    ChainEvent.Demanded made = court.demand(0);
    history.add(made);
    assertThatThrownBy(() -> desk.happened(made)).isInstanceOf(OutOfMemoryError.class);

    desk.catchUp();

    assertThat(court.answers(1)).hasSize(1);
    awaitIdle(desk);
    desk.catchUp();
    awaitIdle(desk);
    assertThat(desk.answered()).isEqualTo(1);
  }

  @Test
  void a_chain_node_that_fails_is_asked_again() throws Exception {
    DemandDesk desk = desk(keeping(OPENING));
    desk.start();
    court.fail(3);
    desk.happened(court.demand(0));
    assertThat(court.answers(1)).hasSize(1);
    awaitIdle(desk);
    assertThat(told).noneMatch(news -> news.startsWith("demand.unanswered"));
  }

  @Test
  void an_answer_that_a_reorganisation_undoes_is_given_again() throws Exception {
    court.holdFinality();
    DemandDesk desk = desk(keeping(OPENING));
    desk.start();
    ChainEvent.Demanded made = court.demand(0);
    history.add(made);
    desk.happened(made);
    court.answers(1);
    assertThat(desk.list()).hasSize(1);
    desk.undone(court.undo());
    assertThat(court.answers(1)).hasSize(1);
    court.settle();
    awaitIdle(desk);
  }

  @Test
  void an_answer_that_is_undone_after_it_was_thought_final_is_given_again() throws Exception {
    DemandDesk desk = desk(keeping(OPENING));
    desk.start();
    ChainEvent.Demanded made = court.demand(0);
    history.add(made);
    desk.happened(made);
    court.answers(1);
    awaitIdle(desk);
    desk.undone(court.undo());
    assertThat(court.answers(1)).hasSize(1);
    awaitIdle(desk);
    assertThat(desk.answered()).isEqualTo(2);
  }

  @Test
  void what_cannot_be_opened_calls_for_somebody() throws Exception {
    DemandDesk desk = desk(NOTHING);
    desk.start();
    desk.happened(court.demand(0));
    awaitTrouble(desk);
    assertThat(desk.list().getFirst().trouble().orElseThrow()).contains("restore");
    assertThat(told).anyMatch(news -> news.startsWith("demand.unanswered"));
    court.passClock();
    while (!desk.list().getFirst().trouble().orElse("").contains("its time was over")) {
      Thread.sleep(2);
    }
  }

  @Test
  void another_transcript_than_was_signed_is_not_shown() throws Exception {
    DemandDesk desk = desk(keeping(opening(131)));
    desk.start();
    desk.happened(court.demand(0));
    awaitTrouble(desk);
    assertThat(court.answers(0)).isEmpty();
  }

  @Test
  void what_is_demanded_of_others_is_none_of_its_business() {
    DemandDesk desk = desk(keeping(OPENING));
    desk.start();
    var theirs = new DemandKey(JOB, TASK, new Address("0x" + "c".repeat(40)), KEY.commitment());
    ChainEvent.Demanded made = court.demand(0);
    desk.happened(
        new ChainEvent.Demanded(
            made.place(), theirs, made.window(), made.deadline(), made.frozen()));
    assertThat(desk.list()).isEmpty();
  }
}
