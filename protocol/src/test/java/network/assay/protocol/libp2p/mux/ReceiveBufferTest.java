// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ReceiveBufferTest {
  @Test
  void bytes_come_in_order_whether_a_reader_waited_gave_up_or_came_later() {
    var random = new Random(77);
    for (int round = 0; round < 300; round++) {
      var buffer = new ReceiveBuffer();
      byte[] sent = new byte[1 + random.nextInt(60_000)];
      random.nextBytes(sent);
      byte[] read = new byte[sent.length];
      int in = 0;
      int out = 0;
      while (out < sent.length) {
        byte[] place = new byte[3 + random.nextInt(9_000)];
        int room = place.length - 2;
        boolean waits = buffer.size() == 0 && random.nextBoolean();
        if (waits) buffer.lend(place, 2, room);
        for (int pieces = random.nextInt(3); pieces > 0 && in < sent.length; pieces--) {
          int n = Math.min(sent.length - in, 1 + random.nextInt(6_000));
          buffer.append(Unpooled.wrappedBuffer(sent, in, n), n);
          in += n;
        }
        assertThat(buffer.size()).isEqualTo(in - out);
        if (waits && random.nextInt(3) == 0) buffer.withdraw();
        int n = buffer.take(place, 2, room);
        System.arraycopy(place, 2, read, out, n);
        out += n;
        assertThat(buffer.size()).isEqualTo(in - out);
      }
      assertThat(read).isEqualTo(sent);
    }
  }

  @Test
  void nothing_is_written_for_a_reader_that_is_gone() {
    var buffer = new ReceiveBuffer();
    byte[] place = new byte[4];
    buffer.lend(place, 0, 4);
    buffer.append(Unpooled.wrappedBuffer(new byte[] {1, 2}), 2);
    assertThat(buffer.clear()).isEqualTo(2);
    buffer.append(Unpooled.wrappedBuffer(new byte[] {3}), 1);
    buffer.lend(place, 0, 4);
    buffer.withdraw();
    buffer.append(Unpooled.wrappedBuffer(new byte[] {4}), 1);
    assertThat(place).containsExactly(1, 2, 0, 0);
    byte[] other = new byte[3];
    assertThat(buffer.take(other, 0, 3)).isEqualTo(2);
    assertThat(Arrays.copyOf(other, 2)).containsExactly(3, 4);
  }
}
