// SPDX-License-Identifier: Apache-2.0
package network.assay.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import network.assay.node.api.JobView;
import network.assay.node.demo.NodeProcess;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.JobId;
import org.junit.jupiter.api.Test;

final class KilledProviderTest {
  @Test
  void a_provider_killed_in_the_middle_of_a_task_changes_neither_the_model_nor_others_pay()
      throws Exception {
    try (TestNetwork net = TestNetwork.start("killed-provider", 3)) {
      SmallJob small = job(net);
      NodeProcess victim = net.provider(2);
      Address account = victim.folder().account();
      JobId job = net.submit(small);

      net.await(job, view -> isInTheMiddle(view, account));
      victim.kill();
      JobView over = net.awaitOver(job);

      assertThat(over.phase()).isEqualTo("done");
      assertThat(over.model()).contains(small.alone());
      assertThat(over.convictions()).isEmpty();
      assertThat(net.paysWhatIsOwed(over, peer -> !peer.account().equals(account))).isTrue();
      assertThat(over.peers())
          .filteredOn(peer -> !peer.account().equals(account))
          .allMatch(peer -> !peer.earned().isZero());
    }
  }

  private static SmallJob job(TestNetwork net) throws IOException {
    return SmallJob.write(net.folder(), "killed-provider", 3, 1_500);
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
