// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import network.assay.protocol.libp2p.gossip.wire.Control;
import network.assay.protocol.libp2p.gossip.wire.Have;
import network.assay.protocol.libp2p.gossip.wire.MessageId;
import network.assay.protocol.libp2p.gossip.wire.Rpc;
import network.assay.protocol.libp2p.gossip.wire.Subscription;
import org.junit.jupiter.api.Test;

/// What waits for a peer that reads slowly.
final class OutboxTest {
  private static final byte[] FRAME = new byte[40];
  private static final List<MessageId> IDS = List.of(MessageId.of(new byte[8]));

  @Test
  void hints_alone_never_fill_the_lane_that_shows_who_does_not_read() {
    var outbox = new Outbox();
    int taken = 0;
    for (int i = 0; i < 2000; i++) if (outbox.hint(FRAME)) taken++;
    assertThat(taken).isEqualTo(512);
    for (int i = 0; i < 512; i++) assertThat(outbox.control(FRAME)).isTrue();
    assertThat(outbox.control(FRAME)).isFalse();
    assertThat(outbox.hint(FRAME)).isFalse();
  }

  @Test
  void offers_and_what_need_not_be_sent_are_hints_and_nothing_else_is() {
    assertThat(Rpc.of(Control.have(new Have("jobs", IDS))).isHint()).isTrue();
    assertThat(Rpc.of(Control.dontWant(IDS)).isHint()).isTrue();
    assertThat(Rpc.of(Control.want(IDS)).isHint()).isFalse();
    assertThat(Rpc.of(Control.graft("jobs")).isHint()).isFalse();
    var both = new Control(List.of(), List.of(), List.of("jobs"), List.of(), IDS);
    assertThat(Rpc.of(both).isHint()).isFalse();
    var hello = List.of(new Subscription(true, "jobs"));
    assertThat(Rpc.of(hello, Control.dontWant(IDS)).isHint()).isFalse();
  }
}
