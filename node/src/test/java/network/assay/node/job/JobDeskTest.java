// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import network.assay.node.api.JobView;
import network.assay.node.job.TestPeer.Behaviour;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.MerkleProof;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
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
  void a_peer_that_skips_steps_is_convicted_and_changes_nothing() throws Exception {
    try (var market = new TestMarket(Behaviour.SKIPS, Behaviour.HONEST, Behaviour.HONEST)) {
      var job = market.job(2, 1);
      JobId id = market.boot().submit(job, TestMarket.request(1));

      JobView view = market.finish(id);

      assertThat(view.model()).contains(market.alone(job));
      Address cheat = market.peers().getFirst().account;
      assertThat(view.convictions()).extracting(JobView.Conviction::accused).containsOnly(cheat);
      assertThat(view.convictions().getFirst().challenge()).isEqualTo("open");
      assertThat(market.chain.challenges).isNotEmpty();
      assertThat(market.events).anyMatch(event -> event.startsWith("job.convicted"));
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
      }
    }
  }
}
