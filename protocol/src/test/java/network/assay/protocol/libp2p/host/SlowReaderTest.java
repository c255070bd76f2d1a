// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import static network.assay.protocol.libp2p.host.Hosts.address;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.libp2p.connection.LibStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Handlers that are slow to read slow their peers down, and cost them no stream.
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SlowReaderTest {
  private static final String ID = "/test/slow/1";
  private static final int STREAMS = 100;

  /// Nearly all that a stream takes before its reader gives credit; its negotiation takes some.
  private static final int LENGTH = 250 * 1024;

  private final Hosts hosts = new Hosts();

  @AfterEach
  void stop() {
    hosts.close();
  }

  @ParameterizedTest
  @EnumSource
  void a_hundred_streams_at_once_that_nobody_reads_yet_arrive_whole(Wire wire) throws Exception {
    Host reader = hosts.start(wire);
    Host writer = hosts.start(wire);
    var begun = new CountDownLatch(STREAMS);
    var read = new CountDownLatch(1);
    reader.streams().handle(ID, stream -> serve(stream, begun, read));
    writer.connect(address(reader));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var sums = new ArrayList<Future<Integer>>();
      for (int i = 0; i < STREAMS; i++) {
        sums.add(threads.submit(() -> send(writer, reader)));
      }
      assertThat(begun.await(Hosts.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      // On TCP all of it lies there unread; QUIC's connection has a window of its own.
      if (wire != Wire.QUIC) {
        Hosts.until("all has arrived", () -> reader.bufferedBytes() >= STREAMS * LENGTH);
      }
      read.countDown();
      for (Future<Integer> sum : sums) assertThat(sum.get()).isEqualTo(LENGTH);
    }
  }

  private static void serve(LibStream stream, CountDownLatch begun, CountDownLatch read)
      throws InterruptedException {
    begun.countDown();
    read.await();
    byte[] into = new byte[8192];
    int got = 0;
    for (int n = stream.readSome(into, 0, into.length); n >= 0; ) {
      got += n;
      n = stream.readSome(into, 0, into.length);
    }
    stream.write(ByteBuffer.allocate(Integer.BYTES).putInt(got).array());
  }

  private static int send(Host from, Host to) throws InterruptedException {
    try (LibStream stream = from.streams().open(to.peerId(), List.of(ID))) {
      stream.deadline(Duration.ofMinutes(1));
      stream.write(new byte[LENGTH]);
      stream.closeWrite();
      byte[] got = new byte[Integer.BYTES];
      assertThat(stream.read(got)).isTrue();
      return ByteBuffer.wrap(got).getInt();
    }
  }
}
