// SPDX-License-Identifier: Apache-2.0
package network.assay.system;

import static org.assertj.core.api.Assertions.assertThat;

import network.assay.node.api.JobView;
import network.assay.protocol.market.JobId;
import org.junit.jupiter.api.Test;

final class KilledSubmitterTest {
  @Test
  void a_submitter_killed_in_the_middle_of_a_job_finishes_it_after_its_restart() throws Exception {
    try (TestNetwork net = TestNetwork.start("killed-submitter", 2)) {
      SmallJob small = SmallJob.write(net.folder(), "killed-submitter", 3, 600);
      JobId job = net.submit(small);

      net.await(job, view -> !view.rounds().isEmpty() && !view.working().isEmpty());
      net.network().submitter().kill();
      net.network().restartSubmitter();
      JobView over = net.awaitOver(job);

      assertThat(over.phase()).isEqualTo("done");
      assertThat(over.model()).contains(small.alone());
      assertThat(over.convictions()).isEmpty();
      assertThat(net.paysWhatIsOwed(over, _ -> true)).isTrue();
    }
  }
}
