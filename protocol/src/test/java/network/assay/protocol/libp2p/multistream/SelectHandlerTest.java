// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.multistream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.Test;

final class SelectHandlerTest {
  private static final String HEADER = "132f6d756c746973747265616d2f312e302e300a";
  private static final String NOISE = "072f6e6f6973650a";

  private final AtomicInteger agreed = new AtomicInteger();
  private String chosen = "";

  private EmbeddedChannel channel(boolean dialler) {
    return channel(dialler, List.of("/noise"));
  }

  private EmbeddedChannel channel(boolean dialler, List<String> protocols) {
    return new EmbeddedChannel(
        new SelectHandler(
            dialler,
            protocols,
            protocol -> {
              chosen = protocol;
              agreed.incrementAndGet();
            }));
  }

  private static String sent(EmbeddedChannel channel) {
    var all = new ByteArrayOutputStream();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      while (out.isReadable()) all.write(out.readByte());
      out.release();
    }
    return HexFormat.of().formatHex(all.toByteArray());
  }

  private static ByteBuf hex(String text) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(text));
  }

  @Test
  void lines_have_the_bytes_of_the_specification() {
    assertThat(HexFormat.of().formatHex(SelectLine.encode(SelectLine.HEADER))).isEqualTo(HEADER);
    assertThat(HexFormat.of().formatHex(SelectLine.encode("na"))).isEqualTo("036e610a");
  }

  @Test
  void the_dialler_offers_at_once_and_passes_on_what_follows_the_agreement() {
    EmbeddedChannel channel = channel(true);
    assertThat(sent(channel)).isEqualTo(HEADER + NOISE);
    assertThat(agreed).hasValue(1);
    channel.writeInbound(hex(HEADER + NOISE + "cafe"));
    ByteBuf rest = channel.readInbound();
    assertThat(rest.readUnsignedShort()).isEqualTo(0xcafe);
    rest.release();
    assertThat(channel.pipeline().get(SelectHandler.class)).isNull();
    channel.finishAndReleaseAll();
  }

  @Test
  void the_listener_says_no_until_it_hears_its_protocol() {
    EmbeddedChannel channel = channel(false);
    channel.writeInbound(hex(HEADER));
    channel.writeInbound(Unpooled.wrappedBuffer(SelectLine.encode("/tls/1.0.0")));
    assertThat(agreed).hasValue(0);
    channel.writeInbound(hex(NOISE));
    assertThat(agreed).hasValue(1);
    assertThat(sent(channel)).isEqualTo(HEADER + "036e610a" + NOISE);
    channel.finishAndReleaseAll();
  }

  @Test
  void a_dialler_with_several_protocols_offers_one_after_the_other() {
    EmbeddedChannel channel = channel(true, List.of("/tls/1.0.0", "/noise"));
    assertThat(sent(channel)).isEqualTo(HEADER + "0b2f746c732f312e302e300a");
    channel.writeInbound(hex(HEADER));
    assertThat(agreed).hasValue(0);
    channel.writeInbound(hex("036e610a"));
    assertThat(sent(channel)).isEqualTo(NOISE);
    channel.writeInbound(hex(NOISE + "cafe"));
    assertThat(agreed).hasValue(1);
    assertThat(chosen).isEqualTo("/noise");
    ByteBuf rest = channel.readInbound();
    assertThat(rest.readUnsignedShort()).isEqualTo(0xcafe);
    rest.release();
    channel.finishAndReleaseAll();
  }

  @Test
  void a_peer_that_refuses_all_or_answers_something_else_is_left() {
    for (String answers : new String[] {"036e610a036e610a", NOISE, "036e610a036c730a"}) {
      EmbeddedChannel channel = channel(true, List.of("/tls/1.0.0", "/noise"));
      assertThatThrownBy(() -> channel.writeInbound(hex(HEADER + answers)))
          .hasCauseInstanceOf(AssayFault.Peer.class);
      channel.finishAndReleaseAll();
    }
  }

  @Test
  void cuts_at_any_place_change_nothing() {
    byte[] all = HexFormat.of().parseHex(HEADER + "036e610a" + NOISE);
    for (int cut = 1; cut < all.length; cut++) {
      EmbeddedChannel channel = channel(false);
      channel.writeInbound(Unpooled.copiedBuffer(all, 0, cut));
      channel.writeInbound(Unpooled.copiedBuffer(all, cut, all.length - cut));
      assertThat(agreed).hasValue(cut);
      channel.finishAndReleaseAll();
    }
  }

  @Test
  void what_is_no_negotiation_is_the_peers_fault() {
    byte[][] wrong = {
      {(byte) 0x81, 8}, // a line of 1025 bytes
      {(byte) 0x81, 0}, // a padded length
      {0}, // an empty line
      {2, 'n', 'a'}, // no newline
      SelectLine.encode("/multistream/2.0.0"),
    };
    for (byte[] bytes : wrong) {
      EmbeddedChannel channel = channel(false);
      assertThatThrownBy(() -> channel.writeInbound(Unpooled.wrappedBuffer(bytes)))
          .isInstanceOf(DecoderException.class)
          .hasCauseInstanceOf(AssayFault.Peer.class);
      channel.finishAndReleaseAll();
    }
  }

  @Test
  void proposals_do_not_go_on_for_ever() {
    EmbeddedChannel channel = channel(false);
    channel.writeInbound(hex(HEADER));
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 20; i++) {
                channel.writeInbound(Unpooled.wrappedBuffer(SelectLine.encode("/x/" + i)));
              }
            })
        .hasCauseInstanceOf(AssayFault.Peer.class);
    channel.finishAndReleaseAll();
  }

  @Test
  void garbage_is_the_peers_fault_or_not_yet_complete() {
    var random = new Random(13);
    for (int i = 0; i < 5_000; i++) {
      EmbeddedChannel channel = channel(false);
      byte[] bytes = (HEADER + NOISE).getBytes(UTF_8);
      random.nextBytes(bytes);
      bytes[0] &= 0x1F;
      try {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
      } catch (DecoderException expected) {
        assertThat(expected).hasCauseInstanceOf(AssayFault.Peer.class);
      }
      channel.finishAndReleaseAll();
    }
  }
}
