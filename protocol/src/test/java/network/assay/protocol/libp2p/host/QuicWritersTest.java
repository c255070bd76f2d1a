// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import static network.assay.protocol.libp2p.host.Hosts.address;
import static network.assay.protocol.libp2p.host.Hosts.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.identity.HostKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is written on many streams of QUIC to a peer that reads nothing.
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class QuicWritersTest {
  private static final String POUR = "/test/pour/1";
  private static final int LENGTH = 1 << 20;
  private static final int STREAMS = 12;

  /// Half of the memory there is, and what goes on without.
  private static final int MOST = TightLimits.BUFFERED + 16 * 1024;

  private final Hosts hosts = new Hosts();
  private final List<LibStream> open = new ArrayList<>();
  private final Queue<LibStream> pouring = new ConcurrentLinkedQueue<>();
  private Host giver;
  private Host taker;

  @BeforeEach
  void pour() throws Exception {
    taker = hosts.start(Wire.QUIC);
    Duration patience = Hosts.PATIENCE;
    giver =
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
              pouring.add(stream);
              if (stream.read(new byte[1])) stream.write(new byte[LENGTH]);
            });
    taker.connect(address(giver));
    for (int i = 0; i < STREAMS; i++) {
      open.add(taker.streams().open(giver.peerId(), List.of(POUR)));
    }
    for (LibStream stream : open) {
      stream.write(new byte[1]);
      stream.closeWrite();
    }
    // All but a piece that did not fit.
    until("much waits", () -> giver.bufferedBytes() > TightLimits.BUFFERED - 64 * 1024);
  }

  @AfterEach
  void stop() {
    hosts.close();
  }

  @Test
  void what_waits_to_be_sent_is_held_for_the_peer_and_all_of_it_arrives() throws Exception {
    assertThat(giver.bufferedBytes()).isLessThanOrEqualTo(MOST);
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

  @Test
  void what_waits_on_streams_that_the_peer_resets_is_given_back_while_the_connection_goes_on()
      throws Exception {
    until("all of them pour", () -> pouring.size() == STREAMS);
    open.forEach(LibStream::reset);
    // The codec may tell nothing: their time ends, as that of any reply.
    pouring.forEach(stream -> stream.deadline(Duration.ZERO));
    until("nothing waits", () -> giver.bufferedBytes() == 0);
    LibStream another = taker.streams().open(giver.peerId(), List.of(POUR));
    another.write(new byte[1]);
    assertThat(another.read(new byte[LENGTH])).isTrue();
    another.close();
    until("nothing waits again", () -> giver.bufferedBytes() == 0);
  }

  @Test
  void what_waits_is_given_back_with_the_connection() throws Exception {
    taker.stop(Duration.ZERO);
    until("nothing waits", () -> giver.bufferedBytes() == 0);
  }
}
