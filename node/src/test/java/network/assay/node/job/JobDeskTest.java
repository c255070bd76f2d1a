// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import network.assay.node.api.JobView;
import network.assay.node.data.JobIntake;
import network.assay.node.job.TestPeer.Behaviour;
import network.assay.node.work.TestNotary;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.ResultClaim;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import network.assay.staking.ResultCommitment;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.MerkleProof;
import network.assay.verification.commitment.MerkleTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 180, unit = TimeUnit.SECONDS)
class JobDeskTest {
  @Test
  void a_job_among_peers_gives_the_model_that_one_node_gives_alone() throws Exception {
    try (var market = new TestMarket(Behaviour.HONEST, Behaviour.HONEST, Behaviour.HONEST)) {
      var job = market.job(2, 1);
      JobId id = market.boot().submit(job, TestMarket.request(1));

      JobView view = market.finish(id);

      assertThat(view.phase()).isEqualTo("done");
      assertThat(view.model()).contains(market.alone(job));
      assertThat(view.rounds()).hasSize(2);
      assertThat(view.convictions()).isEmpty();
      assertThat(view.checks().passed()).isPositive();
      assertThat(view.progress().done()).isEqualTo(view.progress().operations());
    }
  }

  @Test
  void a_job_that_is_over_is_forgotten_with_its_model_and_one_under_way_is_not() throws Exception {
    try (var market = new TestMarket(Behaviour.HONEST, Behaviour.HONEST)) {
      JobDesk desk = market.boot();
      JobId id = desk.submit(market.job(1, 1), TestMarket.request(1));
      assertThatThrownBy(() -> desk.forget(id))
          .isInstanceOf(AssayFault.Operator.class)
          .hasMessageContaining("assay job cancel");
      market.finish(id);
      ContentId model = desk.model(id).orElseThrow();
      assertThat(market.blobs.owners(model)).containsExactly("model/" + id);

      forgetOnceQuiet(desk, id);

      assertThat(desk.list()).isEmpty();
      assertThat(market.blobs.owners()).isEmpty();
      assertThat(market.archive.all()).isEmpty();
      assertThat(market.archive.journal(id).read(0)).isEmpty();
    }
  }

  /// Over for its owner a moment before its thread has ended.
  private static void forgetOnceQuiet(JobDesk desk, JobId id) throws InterruptedException {
    while (true) {
      try {
        desk.forget(id);
        return;
      } catch (AssayFault.Operator e) {
        Thread.sleep(5);
      }
    }
  }

  @Test
  void a_job_whose_data_are_gone_is_not_begun() throws Exception {
    try (var market = new TestMarket(Behaviour.HONEST)) {
      var whole = market.job(1, 1);
      var gone =
          new JobIntake.Kept(whole.spec(), whole.train(), new ContentId(Digest.ZERO), whole.base());
      JobDesk desk = market.boot();

      assertThatThrownBy(() -> desk.submit(gone, TestMarket.request(1)))
          .isInstanceOf(AssayFault.World.class)
          .hasMessageContaining("storage.max_bytes");

      assertThat(desk.list()).isEmpty();
      assertThat(market.archive.all()).isEmpty();
    }
  }

  @Test
  void what_a_submission_kept_when_the_node_was_killed_is_let_go_of() throws Exception {
    try (var market = new TestMarket(Behaviour.HONEST)) {
      market.states.keep(market.job(1, 1).train(), JobDesk.INTAKE + "1");
      market.boot();
      assertThat(market.blobs.owners()).noneMatch(owner -> owner.startsWith(JobDesk.INTAKE));
    }
  }

  @Test
  void a_peer_that_skips_steps_is_convicted_and_changes_nothing() throws Exception {
    try (var market = new TestMarket(Behaviour.SKIPS, Behaviour.HONEST, Behaviour.HONEST)) {
      var job = market.job(2, 1);
      JobId id = market.boot().submit(job, TestMarket.request(1));

      JobView view = market.finish(id);

      assertThat(view.model()).contains(market.alone(job));
      Address cheat = market.peers().getFirst().account;
      assertThat(view.convictions()).extracting(JobView.Conviction::accused).containsOnly(cheat);
      assertThat(view.convictions().getFirst().challenge()).isEqualTo("open");
      assertThat(market.disputes.accused).isNotEmpty().containsOnly(cheat);
      assertThat(market.disputes.faults).isEmpty();
      // The dispute keeps by itself what it needs; the job lets go of it.
      while (market.blobs.owners().stream().anyMatch(owner -> owner.endsWith("/starts"))) {
        Thread.sleep(5);
      }
      assertThat(market.events).anyMatch(event -> event.startsWith("job.convicted"));
    }
  }

  @Test
  void a_peer_that_signs_too_short_a_transcript_is_convicted_without_a_dispute() throws Exception {
    try (var market = new TestMarket(Behaviour.SIGNS_TOO_FEW, Behaviour.HONEST, Behaviour.HONEST)) {
      market.rules = TestMarket.PATIENT;
      var job = market.job(2, 1);
      JobId id = market.boot().submit(job, TestMarket.request(1));

      JobView view = market.finish(id);

      assertThat(view.model()).contains(market.alone(job));
      Address cheat = market.peers().getFirst().account;
      assertThat(view.convictions()).extracting(JobView.Conviction::accused).containsOnly(cheat);
      assertThat(view.convictions().getFirst().challenge()).isEqualTo("upheld at sight");
      assertThat(market.chain.convicted).isNotEmpty();
      AtSight shown = market.chain.convicted.getFirst();
      assertThat(shown.accused()).isEqualTo(cheat);
      assertThat(shown.shown().start()).isEqualTo(shown.terms().input());
      assertThat(market.disputes.accused).isEmpty();
    }
  }

  @Test
  void a_result_that_is_signed_over_other_terms_is_refused() throws Exception {
    try (var market = new TestMarket(Behaviour.SIGNS_OTHER_TERMS, Behaviour.HONEST)) {
      var job = market.job(1, 1);
      JobId id = market.boot().submit(job, TestMarket.request(1));

      JobView view = market.finish(id);

      assertThat(view.model()).contains(market.alone(job));
      assertThat(market.peers().getFirst().replies)
          .anyMatch(
              reply ->
                  reply instanceof SubmitterReply.Refused(String why)
                      && why.contains("over the task's terms"));
    }
  }

  @Test
  void batches_that_reorganisations_drop_are_posted_again_and_change_nothing() throws Exception {
    try (var market = new TestMarket(Behaviour.HONEST, Behaviour.HONEST)) {
      market.chain.reorganisations = 3;
      var job = market.job(2, 1);
      JobId id = market.boot().submit(job, TestMarket.request(1));

      JobView view = market.finish(id);

      assertThat(view.model()).contains(market.alone(job));
      assertThat(market.chain.reorganisations).isZero();
      assertThat(market.chain.posts.get()).isEqualTo(market.chain.batches.size() + 3);
    }
  }

  @Test
  void a_job_whose_batch_comes_too_late_for_its_escrow_has_failed_and_says_why() throws Exception {
    try (var market = new TestMarket(Behaviour.HONEST, Behaviour.HONEST)) {
      market.chain.ended = true;
      JobId id = market.boot().submit(market.job(1, 1), TestMarket.request(1));

      JobView view = market.finish(id);

      assertThat(view.phase()).isEqualTo("failed");
      assertThat(view.why()).contains("the escrow has ended");
    }
  }

  @Test
  void what_a_peer_is_shown_of_its_pay_proves_it() throws Exception {
    try (var market = new TestMarket(Behaviour.HONEST, Behaviour.HONEST)) {
      JobDesk desk = market.boot();
      JobId id = desk.submit(market.job(1, 1), TestMarket.request(1));
      market.finish(id);

      for (TestPeer peer : market.peers()) {
        var ask = new SubmitterRequest.ShowPay(id, peer.account);
        var pay = (SubmitterReply.Pay) desk.answer(peer.peer, ask);
        var proof =
            new MerkleProof(pay.proof().index(), pay.proof().count(), pay.proof().siblings());
        assertThat(
                proof.shows(
                    Commitments.payEntry(peer.account, pay.cumulative()),
                    Objects.requireNonNull(market.chain.batches.get(pay.proof().batch()))
                        .payRoot()))
            .isTrue();
        var roll =
            (SubmitterReply.Roll)
                desk.answer(peer.peer, new SubmitterRequest.ShowRoll(id, pay.proof().batch()));
        assertThat(MerkleTree.root(leaves(roll)))
            .isEqualTo(
                Objects.requireNonNull(market.chain.batches.get(pay.proof().batch())).payRoot());
        assertThat(desk.answer(peer.peer, new SubmitterRequest.ShowRoll(id, 1_000)))
            .isInstanceOf(SubmitterReply.Refused.class);
      }
    }
  }

  private static List<Digest> leaves(SubmitterReply.Roll roll) {
    return roll.raises().stream()
        .map(raise -> Commitments.payEntry(raise.provider(), raise.now()))
        .toList();
  }

  @Test
  void a_job_killed_after_any_entry_of_its_journal_ends_the_same() throws Exception {
    int last = Integer.MAX_VALUE;
    for (int appends = 0; appends < last; appends++) {
      try (var market = new TestMarket(Behaviour.SKIPS, Behaviour.HONEST, Behaviour.HONEST)) {
        var dark = new CompletableFuture<Void>();
        market.archive.cutPowerAfter(appends, () -> dark.complete(null));
        var job = market.job(1, 1);
        JobId id = market.boot().submit(job, TestMarket.request(1));
        while (!dark.isDone() && !market.ended(id)) Thread.sleep(1);
        if (!dark.isDone()) last = appends;
        market.unplug().stop(Duration.ZERO);
        market.archive.restorePower();

        assertThat(market.boot().submit(job, TestMarket.request(1))).isEqualTo(id);
        JobView view = market.finish(id);

        assertThat(view.model()).as("after " + appends).contains(market.alone(job));
        assertThat(view.convictions()).hasSizeLessThanOrEqualTo(1);
        assertThat(market.disputes.faults).as("after " + appends).isEmpty();
      }
    }
    assertThat(last).isGreaterThan(10);
  }

  @Test
  void a_peer_that_vanishes_with_a_task_costs_a_retry_and_nothing_else() throws Exception {
    try (var market = new TestMarket(Behaviour.VANISHES, Behaviour.HONEST)) {
      var job = market.job(1, 1);
      JobId id = market.boot().submit(job, TestMarket.request(1));

      JobView view = market.finish(id);

      assertThat(view.model()).contains(market.alone(job));
      assertThat(view.convictions()).isEmpty();
      assertThat(view.peers().getFirst().earned()).isEqualTo(Amount.ZERO);
    }
  }

  @Test
  void a_peer_that_signs_with_another_key_gets_no_task() throws Exception {
    try (var market = new TestMarket(Behaviour.SIGNS_WRONGLY, Behaviour.HONEST)) {
      var job = market.job(1, 0);
      JobId id = market.boot().submit(job, TestMarket.request(1));

      JobView view = market.finish(id);

      assertThat(view.model()).contains(market.alone(job));
      assertThat(view.peers().getFirst().tasks()).isZero();
    }
  }

  @Test
  void a_peer_that_shows_and_opens_nothing_is_not_paid() throws Exception {
    try (var market = new TestMarket(Behaviour.WITHHOLDS, Behaviour.HONEST, Behaviour.HONEST)) {
      var job = market.job(1, 1);
      JobId id = market.boot().submit(job, TestMarket.request(1));

      JobView view = market.finish(id);

      assertThat(view.model()).contains(market.alone(job));
      assertThat(view.convictions()).isEmpty();
      assertThat(view.peers().getFirst().tasks()).isZero();
    }
  }

  @Test
  void a_peer_that_skips_steps_and_then_shows_no_checkpoint_is_convicted_all_the_same()
      throws Exception {
    try (var market =
        new TestMarket(Behaviour.SKIPS_AND_WITHHOLDS, Behaviour.HONEST, Behaviour.HONEST)) {
      var job = market.job(2, 1);
      JobId id = market.boot().submit(job, TestMarket.request(1));

      JobView view = market.finish(id);

      assertThat(view.model()).contains(market.alone(job));
      Address cheat = market.peers().getFirst().account;
      assertThat(view.convictions()).extracting(JobView.Conviction::accused).containsOnly(cheat);
      assertThat(view.convictions().getFirst().challenge()).isEqualTo("open");
    }
  }

  @Test
  void a_lone_peer_is_checked_by_the_submitter() throws Exception {
    try (var market = new TestMarket(Behaviour.HONEST)) {
      var job = market.job(1, 1);
      JobId id = market.boot().submit(job, TestMarket.request(1));

      JobView view = market.finish(id);

      assertThat(view.model()).contains(market.alone(job));
      assertThat(view.peers().getFirst().passed()).isEqualTo(4);
      assertThat(view.peers().getFirst().checked()).isZero();
    }
  }

  @Test
  void asking_twice_is_asking_once_and_another_job_needs_another_request() throws Exception {
    try (var market = new TestMarket(Behaviour.HONEST)) {
      JobDesk desk = market.boot();
      var job = market.job(1, 1);
      JobId id = desk.submit(job, TestMarket.request(1));

      assertThat(desk.submit(job, TestMarket.request(1))).isEqualTo(id);
      assertThat(desk.submit(job, TestMarket.request(2))).isNotEqualTo(id);
      assertThatThrownBy(() -> desk.submit(market.job(2, 1), TestMarket.request(1)))
          .isInstanceOf(AssayFault.Operator.class)
          .hasMessageContaining("choose a new request id");
    }
  }

  @Test
  void an_escrow_that_cannot_be_opened_ends_the_job_with_the_chains_words() throws Exception {
    try (var market = new TestMarket(Behaviour.HONEST)) {
      market.chain.poor = true;
      JobId id = market.boot().submit(market.job(1, 1), TestMarket.request(1));

      JobView view = market.finish(id);

      assertThat(view.phase()).isEqualTo("failed");
      assertThat(view.why()).contains("the account has no tokens: buy some");
    }
  }

  @Test
  void a_cancelled_job_is_over_and_its_escrow_closed() throws Exception {
    try (var market = new TestMarket()) {
      JobDesk desk = market.boot();
      JobId id = desk.submit(market.job(1, 1), TestMarket.request(1));
      while (!desk.view(id).orElseThrow().phase().equals("running")) {
        desk.await(id, desk.view(id).orElseThrow().version(), Duration.ofSeconds(1));
      }

      desk.cancel(id);

      assertThat(market.finish(id).phase()).isEqualTo("cancelled");
      assertThat(desk.model(id)).isEmpty();
    }
  }

  @Test
  void a_node_that_stops_turns_no_result_away() throws Exception {
    try (var market = new TestMarket(Behaviour.VANISHES)) {
      JobDesk desk = market.boot();
      JobId id = desk.submit(market.job(1, 1), TestMarket.request(1));
      JobView view = desk.view(id).orElseThrow();
      TestPeer holder = market.peers().getFirst();
      Optional<TaskId> held = Optional.empty();
      while (held.isEmpty()) {
        view = desk.await(id, view.version(), Duration.ofMillis(20));
        held =
            view.working().stream()
                .map(JobView.Working::task)
                .filter(holder.offered::containsKey)
                .findFirst();
      }
      TaskId task = held.get();
      desk.stop(Duration.ZERO);

      var result =
          new SubmitterRequest.Return(
              id,
              signed(id, task, holder.account, Objects.requireNonNull(holder.offered.get(task))));
      assertThatThrownBy(() -> desk.answer(holder.peer, result))
          .isInstanceOf(AssayFault.World.class);
    }
  }

  @Test
  void a_job_that_nobody_takes_says_what_it_waits_for() throws Exception {
    try (var market = new TestMarket(Behaviour.HONEST)) {
      JobDesk desk = market.boot();
      JobId id = desk.submit(market.job(1, 1), TestMarket.request(1));
      market.finish(id);
      JobId stingy = desk.submit(market.stingyJob(), TestMarket.request(2));

      JobView view = desk.view(stingy).orElseThrow();
      // At first nobody may have been seen yet.
      Instant patience = Instant.now().plusSeconds(60);
      while (!view.why().orElse("").contains("price above") && Instant.now().isBefore(patience)) {
        view = desk.await(stingy, view.version(), Duration.ofMillis(100));
      }

      assertThat(view.why()).contains("no provider for the next task: 1 price above the job's");
    }
  }

  @Test
  void nobody_speaks_for_a_task_that_is_not_theirs() throws Exception {
    try (var market = new TestMarket(Behaviour.VANISHES, Behaviour.VANISHES)) {
      JobDesk desk = market.boot();
      JobId id = desk.submit(market.job(1, 1), TestMarket.request(1));
      JobView view = desk.view(id).orElseThrow();
      while (view.working().isEmpty()) {
        view = desk.await(id, view.version(), Duration.ofSeconds(1));
      }
      JobView.Working working = view.working().getFirst();
      TestPeer holder = market.peer(working.provider());
      TestPeer other =
          market.peers().stream().filter(peer -> peer != holder).findFirst().orElseThrow();
      ResultClaim forged = forged(id, working.task(), holder.account, other.account);

      var progress = new SubmitterRequest.Progress(id, working.task(), 1, 0);
      assertThat(desk.answer(other.peer, progress)).isEqualTo(new SubmitterReply.NotYours());
      assertThat(desk.answer(other.peer, new SubmitterRequest.Return(id, forged)))
          .isInstanceOf(SubmitterReply.Refused.class);
      assertThat(desk.answer(holder.peer, new SubmitterRequest.Return(id, forged)))
          .isInstanceOf(SubmitterReply.Refused.class);
      assertThat(desk.answer(other.peer, new SubmitterRequest.ShowPay(id, holder.account)))
          .isInstanceOf(SubmitterReply.Refused.class);
      assertThat(desk.answer(holder.peer, new SubmitterRequest.ShowPay(id, holder.account)))
          .isEqualTo(new SubmitterReply.NoPay());
      assertThat(desk.answer(holder.peer, new SubmitterRequest.ShowRoll(id, 0)))
          .isInstanceOf(SubmitterReply.Refused.class);
      assertThat(
              desk.answer(
                  holder.peer, new SubmitterRequest.ReportCheck(id, working.task(), List.of())))
          .isEqualTo(new SubmitterReply.NotYours());
      var unknown = new SubmitterRequest.ShowPay(new JobId(Digest.ZERO), holder.account);
      assertThat(desk.answer(holder.peer, unknown)).isInstanceOf(SubmitterReply.Refused.class);
    }
  }

  private static ResultClaim forged(JobId job, TaskId task, Address named, Address signer) {
    ResultClaim claim = signed(job, task, signer, Digest.ZERO);
    return new ResultClaim(
        task, named, claim.commitment(), claim.signature(), claim.output(), claim.content());
  }

  private static ResultClaim signed(JobId job, TaskId task, Address signer, Digest terms) {
    Digest commitment = new Digest(1, 2, 3, 4);
    return new ResultClaim(
        task,
        signer,
        commitment,
        new TestNotary(signer).signResult(new ResultCommitment(job, task, commitment, terms)),
        Digest.ZERO,
        new ContentId(Digest.ZERO));
  }
}
