// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.dns.DatagramDnsResponseDecoder;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.net.IDN;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import network.assay.protocol.libp2p.fuzz.Decoder;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;

/// What name servers answer.
public final class Decoders {
  private Decoders() {}

  private static final PeerId PEER = HostKey.of(new byte[32]).peerId();
  private static final InetSocketAddress SERVER =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 53);

  /// Number, flags, one question, two answers.
  private static final String HEADER = "123481800001000200000000";

  /// Texts of a.example.
  private static final String QUESTION = "0161076578616d706c650000100001";

  /// The same, and a minute to keep it for.
  private static final String ANSWER = "c00c001000010000003c";

  public static List<Decoder> all() {
    // Java's tables of names beyond ASCII, 5 MB once and for all, are no answer's memory.
    IDN.toASCII("\u00e9.example");
    byte[] one = strings("dnsaddr=/ip4/1.2.3.4/tcp/5/p2p/" + PEER);
    byte[] leading = strings("dnsaddr=/dnsaddr/b.example/p2p/" + PEER);
    return List.of(
        Decoder.of(
            "texts of names",
            AssayFault.World.class,
            bytes -> addresses(DnsTextRecords.texts(List.of(txt(bytes)))),
            List.of(one, strings("dnsaddr=/ip6/::1/udp/5/quic-v1", "/p2p/" + PEER))),
        Decoder.of(
            "answers of name servers",
            AssayFault.World.class,
            bytes -> addresses(answered(bytes)),
            List.of(answer(one, leading), answer(leading, one))));
  }

  /// Each string with its length before it.
  private static byte[] strings(String... texts) {
    var out = new ByteArrayOutputStream();
    for (String text : texts) {
      out.write(text.length());
      out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
    return out.toByteArray();
  }

  private static byte[] answer(byte[]... texts) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(HexFormat.of().parseHex(HEADER + QUESTION));
    for (byte[] text : texts) {
      out.writeBytes(HexFormat.of().parseHex(ANSWER));
      out.write(text.length >> 8);
      out.write(text.length);
      out.writeBytes(text);
    }
    return out.toByteArray();
  }

  private static DnsRecord txt(byte[] content) {
    return NameServer.record("a.example.", DnsRecordType.TXT, content);
  }

  /// As a resolver reads a packet: what Netty throws of it ends there.
  private static List<String> answered(byte[] bytes) {
    var channel = new EmbeddedChannel(new DatagramDnsResponseDecoder());
    try {
      ByteBuf packet = Unpooled.wrappedBuffer(bytes);
      channel.writeInbound(new DatagramPacket(packet, SERVER, SERVER));
      DnsResponse response = channel.readInbound();
      var records = new ArrayList<DnsRecord>();
      for (int i = 0; i < response.count(DnsSection.ANSWER); i++) {
        records.add(ReferenceCountUtil.retain(response.recordAt(DnsSection.ANSWER, i)));
      }
      response.release();
      return DnsTextRecords.texts(records);
    } catch (DecoderException e) {
      throw new AssayFault.World("no answer", e);
    } finally {
      channel.finishAndReleaseAll();
    }
  }

  /// What texts lead to that stand at every name.
  private static void addresses(List<String> texts) {
    var names = new DnsAddresses((_, _) -> texts, Duration.ofHours(1));
    try {
      var _ = names.of(Multiaddr.parse("/dnsaddr/a.example/p2p/" + PEER), PEER);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
