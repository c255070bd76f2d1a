// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import static network.assay.protocol.libp2p.host.Hosts.address;
import static network.assay.protocol.libp2p.host.Hosts.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.identity.HostKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// What is written on many streams of QUIC to a peer that reads nothing.
final class QuicWritersTest {
  private static final String POUR = "/test/pour/1";
  private static final int LENGTH = 1 << 20;
  private static final int STREAMS = 12;

  private final Hosts hosts = new Hosts();

  @AfterEach
  void stop() {
    hosts.close();
  }

  @Test
  void what_waits_to_be_sent_is_held_for_the_peer_and_all_of_it_arrives() throws Exception {
    Assumptions.assumeTrue(Wire.QUIC.here());
    Duration patience = Hosts.PATIENCE;
    Host giver =
        hosts.start(
            new Host(
                new HostConfig(
                    HostKey.generate(new SecureRandom()),
                    List.of(Wire.QUIC.any()),
                    "assay-test/1",
                    TightLimits.of(patience, patience),
                    NatConfig.NONE,
                    Wire.QUIC.securities())));
    giver
        .streams()
        .handle(
            POUR,
            stream -> {
              if (stream.read(new byte[1])) stream.write(new byte[LENGTH]);
            });
    Host taker = hosts.start(Wire.QUIC);
    taker.connect(address(giver));
    var open = new ArrayList<LibStream>();
    for (int i = 0; i < STREAMS; i++) {
      open.add(taker.streams().open(giver.peerId(), List.of(POUR)));
    }
    for (LibStream stream : open) {
      stream.write(new byte[1]);
      stream.closeWrite();
    }
    // Half of the memory there is, less a piece that did not fit.
    int half = TightLimits.BUFFERED;
    until("much waits", () -> giver.bufferedBytes() > half - 64 * 1024);
    // What has come in counts as well.
    assertThat(giver.bufferedBytes()).isLessThan(half + 16 * 1024);
    // All at once: what of the others is unread takes the connection's window.
    try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
      var whole = new ArrayList<Future<Boolean>>();
      for (LibStream stream : open) {
        whole.add(readers.submit(() -> stream.read(new byte[LENGTH])));
      }
      for (Future<Boolean> read : whole) assertThat(read.get()).isTrue();
    }
    until("nothing waits", () -> giver.bufferedBytes() == 0);
  }
}
