// SPDX-License-Identifier: Apache-2.0
package network.assay.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import network.assay.node.api.JobView;
import network.assay.node.demo.NodeProcess;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.JobId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/// One network, which loses first a provider and then its submitter, each in the middle of a job.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class KilledNodesTest {
  private final List<JobView> done = new ArrayList<>();

  private TestNetwork net;

  @BeforeAll
  void start() throws InterruptedException {
    net = TestNetwork.start("killed-nodes", 3);
  }

  @AfterAll
  void stop() {
    net.close();
  }

  @Test
  @Order(1)
  void a_provider_killed_in_the_middle_of_a_task_does_not_change_the_model() throws Exception {
    SmallJob small = SmallJob.write(net.folder(), "killed-provider", 3, 1_500);
    NodeProcess victim = net.provider(2);
    Address gone = victim.folder().account();
    JobId job = net.submit(small);

    net.await(job, view -> isInTheMiddle(view, gone));
    victim.kill();
    JobView over = net.awaitOver(job);

    checkDone(over, small);
    assertThat(over.peers())
        .filteredOn(peer -> !peer.account().equals(gone))
        .allMatch(peer -> !peer.earned().isZero());
  }

  @Test
  @Order(2)
  void a_submitter_killed_in_the_middle_of_a_job_finishes_it_after_its_restart_and_all_are_paid()
      throws Exception {
    SmallJob small = SmallJob.write(net.folder(), "killed-submitter", 3, 600);
    JobId job = net.submit(small);

    net.await(job, view -> !view.rounds().isEmpty() && !view.working().isEmpty());
    net.network().submitter().kill();
    net.network().restartSubmitter();
    JobView over = net.awaitOver(job);

    checkDone(over, small);
    // The chain's clock is put forward here, so no job can follow.
    Address gone = net.provider(2).folder().account();
    for (JobView each : done) {
      assertThat(net.paysWhatIsOwed(each, peer -> !peer.account().equals(gone))).isTrue();
    }
  }

  private void checkDone(JobView over, SmallJob small) {
    assertThat(over.phase()).isEqualTo("done");
    assertThat(over.model()).contains(small.alone());
    assertThat(over.convictions()).isEmpty();
    done.add(over);
  }

  private static boolean isInTheMiddle(JobView view, Address account) {
    return view.working().stream()
        .anyMatch(
            working ->
                working.provider().equals(account)
                    && working.step() > 0
                    && working.step() < working.steps());
  }
}
