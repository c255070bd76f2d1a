// SPDX-License-Identifier: Apache-2.0
package network.assay.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import network.assay.node.api.JobView;
import network.assay.protocol.market.Digest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// One network at its full size and as it shrinks. That four, three, two and one provider make the
/// model of the job done alone is shown in every build by [DemoTest], [KilledNodesTest] and
/// [HostileInputTest].
@Tag("long")
final class NumberOfProvidersTest {
  @Test
  void four_two_and_one_provider_train_the_same_bits() throws Exception {
    var models = new ArrayList<Digest>();
    try (TestNetwork net = TestNetwork.start("number-of-providers", 4)) {
      SmallJob small = SmallJob.write(net.folder(), "small", 2, 60);
      for (int providers : List.of(4, 2, 1)) {
        for (int gone = providers + 1; gone <= 4; gone++) net.provider(gone).close();

        JobView over = net.awaitOver(net.submit(small));

        assertThat(over.phase()).as(String.valueOf(over)).isEqualTo("done");
        models.add(over.model().orElseThrow());
      }
      Digest alone = small.alone();
      assertThat(models).containsExactly(alone, alone, alone);
    }
  }
}
