// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import static network.assay.protocol.libp2p.host.Besieged.ECHO;
import static network.assay.protocol.libp2p.host.Hosts.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import network.assay.protocol.libp2p.multiformats.Varint;
import network.assay.protocol.libp2p.noise.RawNoise;
import network.assay.protocol.libp2p.request.RequestProtocol;
import network.assay.protocol.libp2p.yamux.RawYamux;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a stranger may do with streams, having got so far.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HostileStreamsTest {
  private static final String NEVER_READS = "/test/never-reads/1";

  /// The time to agree on a protocol is so long that no test sees it pass: what ends sooner was
  /// ended for its own sake.
  private final Besieged besieged =
      new Besieged(TightLimits.of(Duration.ofMinutes(5), Duration.ofSeconds(2)));

  private final Host host = besieged.host();

  @AfterEach
  void the_host_still_serves() throws Exception {
    besieged.close();
  }

  @Test
  void frames_that_break_the_rules_close_the_connection() throws Exception {
    byte[][] broken = {
      {1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0}, // another version
      {0, 9, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0}, // an unknown type
      {0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0}, // stream 0
      {0, 1, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0}, // one of our numbers
      {0, 0, 0, 0, 0, 0, 0, 9, 0x7F, 0, 0, 0}, // data longer than any window
      {0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, // a go-away that accuses us
    };
    for (byte[] frame : broken) {
      try (RawNoise noise = besieged.dialled()) {
        besieged.connected(noise).raw(frame);
        noise.awaitEnd();
      }
      until("gone", () -> host.totals().connected() == 0);
    }
  }

  @Test
  void who_opens_streams_and_ends_them_on_and_on_is_hung_up_on() throws Exception {
    try (RawNoise noise = besieged.dialled()) {
      RawYamux peer = besieged.connected(noise);
      try {
        for (int i = 0; i < 2000; i++) {
          peer.syn(1 + 2 * i);
          peer.fin(1 + 2 * i);
          peer.awaitReset(1 + 2 * i);
        }
        throw new AssertionError("2000 streams for nothing were served");
      } catch (IOException closed) {
        // Before all were sent.
      }
    }
    until("gone", () -> host.totals().connected() == 0);
  }

  @Test
  void a_stream_opened_twice_closes_the_connection() throws Exception {
    try (RawNoise noise = besieged.dialled()) {
      RawYamux peer = besieged.connected(noise);
      peer.syn(1);
      peer.syn(1);
      noise.awaitEnd();
    }
  }

  @Test
  void sending_over_the_window_closes_the_connection() throws Exception {
    var reading = new CountDownLatch(1);
    host.serve(ECHO, (_, _) -> new byte[0]);
    readOnceTold(reading);
    try (RawNoise noise = besieged.dialled()) {
      RawYamux peer = besieged.connected(noise);
      peer.open(1, NEVER_READS);
      pour(peer, 1, 64);
      noise.awaitEnd();
    }
    until("gone", () -> host.totals().connected() == 0);
    reading.countDown();
  }

  private void readOnceTold(CountDownLatch reading) {
    host.streams()
        .handle(
            NEVER_READS,
            stream -> {
              reading.await();
              stream.close();
            });
  }

  /// Sends so many pieces, or as many as the other end takes before it hangs up.
  private static void pour(RawYamux peer, int stream, int pieces) throws IOException {
    try {
      for (int i = 0; i < pieces; i++) peer.data(stream, new byte[8192]);
    } catch (SocketException closed) {
      // Before all was sent.
    }
  }

  @Test
  void what_is_not_read_is_bounded_over_all_streams() throws Exception {
    var reading = new CountDownLatch(1);
    readOnceTold(reading);
    try (RawNoise noise = besieged.dialled()) {
      RawYamux peer = besieged.connected(noise);
      for (int stream = 1; stream <= 5; stream += 2) {
        peer.open(stream, NEVER_READS);
        // Each within its window; together more than the half MiB of this host.
        for (int i = 0; i < 31; i++) peer.data(stream, new byte[8192]);
      }
      peer.awaitReset(5);
      peer.ping(7);
      noise.receive();
    } finally {
      reading.countDown();
    }
  }

  @Test
  void more_streams_than_allowed_are_reset_and_the_rest_live() throws Exception {
    try (RawNoise noise = besieged.dialled()) {
      RawYamux peer = besieged.connected(noise);
      for (int i = 0; i < 40; i++) peer.syn(1 + 2 * i);
      peer.awaitReset(79);
      assertThat(host.totals().connected()).isEqualTo(1);
    }
  }

  @Test
  void a_flood_of_reset_streams_closes_the_connection() throws Exception {
    try (RawNoise noise = besieged.dialled()) {
      RawYamux peer = besieged.connected(noise);
      // In one message: however slow the machine is, they come within the period that counts.
      peer.raw(openedAndReset(1_000));
      noise.awaitEnd();
    }
    until("gone", () -> host.totals().connected() == 0);
  }

  private static byte[] openedAndReset(int streams) {
    int windowUpdate = 1;
    int syn = 1;
    int rst = 8;
    var frames = ByteBuffer.allocate(streams * 24);
    for (int i = 0; i < streams; i++) {
      for (int flag : new int[] {syn, rst}) {
        frames.put((byte) 0).put((byte) windowUpdate).putShort((short) flag);
        frames.putInt(1 + 2 * i).putInt(0);
      }
    }
    return frames.array();
  }

  @Test
  void data_for_streams_that_never_were_is_bounded() throws Exception {
    try (RawNoise noise = besieged.dialled()) {
      RawYamux peer = besieged.connected(noise);
      pour(peer, 99, 400);
      noise.awaitEnd();
    }
    until("gone", () -> host.totals().connected() == 0);
  }

  @Test
  void credit_cannot_be_made_to_overflow() throws Exception {
    int bytes = 400 * 1024;
    var wide = new RequestProtocol("/test/wide/1", 1000, bytes, Duration.ofMinutes(5), 4);
    host.serve(wide, (_, _) -> new byte[bytes]);
    try (RawNoise noise = besieged.dialled()) {
      RawYamux peer = besieged.connected(noise);
      peer.open(1, wide.id());
      for (int i = 0; i < 100; i++) peer.credit(1, 0xFFFFFFFFL);
      peer.data(1, Varint.frame(new byte[1]));
      peer.fin(1);
      // More than the first window: whoever counts in 32 bits has less than that now.
      peer.awaitData(1, bytes);
    }
  }

  @Test
  void oversized_truncated_and_malformed_requests_reset_the_stream_and_are_charged()
      throws Exception {
    host.serve(ECHO, (_, request) -> request);
    byte[] truncated = java.util.Arrays.copyOf(Varint.frame(new byte[500]), 100);
    byte[][] requests = {
      Varint.encode(1001), Varint.encode(Long.MAX_VALUE), {(byte) 0x80, 0}, truncated, {}
    };
    int stream = 1;
    try (RawNoise noise = besieged.dialled()) {
      RawYamux peer = besieged.connected(noise);
      for (byte[] request : requests) {
        peer.open(stream, ECHO.id());
        peer.data(stream, request);
        peer.fin(stream);
        peer.awaitReset(stream);
        stream += 2;
      }
    }
    until("charged", () -> host.totals().charges() >= requests.length);
  }
}
