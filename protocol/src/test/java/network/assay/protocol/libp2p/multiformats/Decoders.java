// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.multiformats;

import java.nio.charset.StandardCharsets;
import java.util.List;
import network.assay.protocol.libp2p.fuzz.Decoder;
import network.assay.protocol.market.PeerId;

/// Addresses, ids and numbers.
public final class Decoders {
  private Decoders() {}

  private static final List<String> TEXTS =
      List.of(
          "/ip4/1.2.3.4/tcp/5",
          "/ip6/2001:db8::1/udp/5/quic-v1",
          "/dns4/a.example/tcp/5/p2p/12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq"
              + "/p2p-circuit/p2p/12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq",
          "/dnsaddr/a.example/p2p/12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq");

  public static List<Decoder> all() {
    PeerId peer = PeerId.parse("12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq");
    return List.of(
        Decoder.of(
            "addresses",
            IllegalArgumentException.class,
            // What was read can be written, and is the same again.
            bytes -> same(Multiaddr.of(bytes)),
            TEXTS.stream().map(text -> Multiaddr.parse(text).toBytes()).toList()),
        Decoder.of(
            "addresses as text",
            IllegalArgumentException.class,
            bytes -> same(Multiaddr.parse(new String(bytes, StandardCharsets.UTF_8))),
            TEXTS.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList()),
        Decoder.of(
            "peers' ids", IllegalArgumentException.class, PeerId::of, List.of(peer.toBytes())),
        Decoder.of(
            "peers' ids as text",
            IllegalArgumentException.class,
            bytes -> PeerId.parse(new String(bytes, StandardCharsets.UTF_8)),
            List.of(
                peer.toString().getBytes(StandardCharsets.UTF_8),
                peer.toCid().getBytes(StandardCharsets.UTF_8))),
        Decoder.of(
            "numbers",
            IllegalArgumentException.class,
            Decoders::number,
            List.of(Varint.encode(300))));
  }

  private static void same(Multiaddr read) {
    if (!Multiaddr.of(read.toBytes()).equals(read)) throw new AssertionError("is not " + read);
    if (!Multiaddr.parse(read.toString()).equals(read)) throw new AssertionError("not " + read);
  }

  private static void number(byte[] bytes) {
    var reader = new Varint.Reader();
    for (byte b : bytes) if (reader.next(b) && reader.take() < 0) throw new AssertionError();
  }
}
