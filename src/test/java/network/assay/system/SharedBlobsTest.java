// SPDX-License-Identifier: Apache-2.0
package network.assay.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import network.assay.node.demo.NodeFolder;
import network.assay.protocol.market.JobId;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Providers give each other what they were given. In the long run only, for the time it takes.
@Tag("long")
final class SharedBlobsTest {
  private static final String FROM_OTHERS = "assay_blob_pieces_fetched_total{source=\"found\"} ";

  @Test
  void a_provider_that_comes_later_has_data_of_the_job_from_another_provider() throws Exception {
    try (TestNetwork net = TestNetwork.start("shared-blobs", 2)) {
      NodeFolder late = net.provider(2).folder();
      net.provider(2).close();
      readSlowly(late);
      // Many rounds: it is stopped when it has shown what it is for.
      JobId job = net.submit(SmallJob.write(net.folder(), "shared-blobs", 40, 1_500, 60_000));
      net.await(job, view -> view.working().stream().anyMatch(working -> working.step() > 0));
      net.network().restart(late);

      net.await(job, _ -> fromOthers(net) > 0);

      assertThat(fromOthers(net)).isPositive();
      net.jobs().cancel(job);
    }
  }

  /// From each peer, so that the submitter alone takes a while: others are asked every few seconds.
  private static void readSlowly(NodeFolder folder) throws IOException {
    Path config = folder.data().resolve("node.yaml");
    String text = Files.readString(config);
    String network = "network:\n";
    assertThat(text).contains(network);
    Files.writeString(config, text.replace(network, network + "  read_rate_per_peer: 128KiB\n"));
  }

  private static double fromOthers(TestNetwork net) {
    try {
      return net.provider(2)
          .rpc()
          .page("/metrics")
          .lines()
          .filter(line -> line.startsWith(FROM_OTHERS))
          .mapToDouble(line -> Double.parseDouble(line.substring(FROM_OTHERS.length())))
          .sum();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }
}
