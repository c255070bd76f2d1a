// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;
import network.assay.protocol.libp2p.limits.MemoryPool;
import network.assay.protocol.libp2p.multistream.SelectLine;
import network.assay.protocol.libp2p.mux.MuxStream;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.Test;

/// Streams whose protocol the peer is known to serve: its word on it comes before its first bytes.
final class AssumedProtocolTest {
  private static final String ID = "/test/1";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final Counters counters = new Counters();
  private final PeerConnection connection = NoMuxer.connection(InetAddress.getLoopbackAddress());

  private ChosenStream assumed(byte[]... answers) throws InterruptedException {
    var all = new ByteArrayOutputStream();
    for (byte[] answer : answers) all.writeBytes(answer);
    var raw = new Scripted(new ByteArrayInputStream(all.toByteArray()), written);
    var stream = new ChosenStream(connection, raw, new MemoryPool(1 << 20));
    stream.assume(ID, PATIENCE, counters);
    return stream;
  }

  private static byte[] line(String text) {
    return SelectLine.encode(text);
  }

  @Test
  void the_first_bytes_go_out_behind_the_offer_and_the_answer_is_no_part_of_what_is_read()
      throws Exception {
    ChosenStream stream = assumed(line(SelectLine.HEADER), line(ID), new byte[] {1, 2, 3});
    stream.write(new byte[] {9});
    var expected = new ByteArrayOutputStream();
    expected.writeBytes(line(SelectLine.HEADER));
    expected.writeBytes(line(ID));
    expected.write(9);
    assertThat(written.toByteArray()).isEqualTo(expected.toByteArray());
    byte[] three = new byte[3];
    assertThat(stream.read(three)).isTrue();
    assertThat(three).containsExactly(1, 2, 3);
    assertThat(stream.readSome(three, 0, 3)).isEqualTo(-1);
    assertThat(counters.lane(ID).received.sum()).isEqualTo(3);
    assertThat(counters.lane(ID).sent.sum()).isEqualTo(1);
  }

  @Test
  void frames_are_read_behind_the_answer_too() throws Exception {
    ChosenStream stream = assumed(line(SelectLine.HEADER), line(ID), new byte[] {2, 7, 8, 0});
    assertThat(stream.readFrame(10)).containsExactly(7, 8);
    assertThat(stream.readFrame(10)).isEmpty();
    assertThat(stream.readFrame(10)).isNull();
  }

  @Test
  void a_peer_that_refuses_after_all_is_not_taken_for_granted_again() throws Exception {
    connection.describe("agent", Set.of(ID, "/other/1"), false);
    ChosenStream stream = assumed(line(SelectLine.HEADER), line(SelectLine.NOT_AVAILABLE));
    assertThatThrownBy(() -> stream.readFrame(10))
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining("no longer serves " + ID);
    assertThat(connection.protocols()).containsExactly("/other/1");
    assertThatThrownBy(() -> assumed(line(SelectLine.HEADER)).read(new byte[1]))
        .isInstanceOf(AssayFault.Peer.class);
    assertThatThrownBy(() -> assumed(line("/nonsense")).readSome(new byte[1], 0, 1))
        .isInstanceOf(AssayFault.Peer.class);
  }

  @Test
  void nothing_is_taken_for_granted_on_a_new_connection() {
    connection.describe("agent", Set.of(ID), false);
    assertThat(connection.serves(ID)).isFalse();
  }

  /// What the peer says is known beforehand.
  private record Scripted(ByteArrayInputStream in, ByteArrayOutputStream out) implements MuxStream {
    @Override
    public long number() {
      return 1;
    }

    @Override
    public void deadline(Duration fromNow) {}

    @Override
    public void noDeadline() {}

    @Override
    public int read(byte[] into, int at, int length) {
      return in.read(into, at, length);
    }

    @Override
    public void write(byte[] bytes) {
      out.writeBytes(bytes);
    }

    @Override
    public void awaitTaken() {}

    @Override
    public void closeWrite() {}

    @Override
    public void reset() {}

    @Override
    public void close() {}

    @Override
    public boolean wasReset() {
      return false;
    }
  }
}
