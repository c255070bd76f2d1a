// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import network.assay.protocol.libp2p.dcutr.Punch;
import network.assay.protocol.libp2p.dcutr.PunchPeer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Hole punching through two NATs with another implementation at either end; the relay is ours.
@Tag("interop")
@Timeout(value = 3600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ForeignPunchTest {
  private static final String OURS = PunchPeer.class.getName();
  private static final String THEIRS = ForeignPunchPeer.class.getName();

  @ParameterizedTest
  @CsvSource({"tcp,/tcp/4001", "quic,/udp/4001/quic-v1"})
  void we_meet_them_where_they_are_hidden(String wire, String port, @TempDir Path folder)
      throws Exception {
    assertThat(Punch.between(folder, wire, THEIRS, OURS)).contains("DIRECT /ip4/9.0.1.2" + port);
  }

  @ParameterizedTest
  @CsvSource({"tcp,/tcp/4001", "quic,/udp/4001/quic-v1"})
  void they_meet_us_where_we_are_hidden(String wire, String port, @TempDir Path folder)
      throws Exception {
    assertThat(Punch.between(folder, wire, OURS, THEIRS)).contains("DIRECT /ip4/9.0.1.2" + port);
  }
}
