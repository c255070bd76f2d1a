// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.multiformats;

import java.io.ByteArrayOutputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// A self-describing network address, such as `/ip4/127.0.0.1/tcp/4001/p2p/12D3Koo…`
/// (multiformats, multiaddr).
///
/// Knows the protocols this stack can use. An address with any other is refused as a whole, because
/// an unknown binary code has no known length.
public record Multiaddr(List<Part> parts) {
  /// The longest text or binary form worth reading.
  public static final int MAX_LENGTH = 512;

  private static final int MAX_PARTS = 8;

  /// One protocol with its value, in the value's usual text form; empty where it takes none.
  public record Part(AddressProtocol protocol, String value) {
    @Override
    public String toString() {
      return protocol.bare() ? "/" + protocol.text() : "/" + protocol.text() + "/" + value;
    }
  }

  public Multiaddr {
    parts = List.copyOf(parts);
    if (parts.isEmpty() || parts.size() > MAX_PARTS) {
      throw new IllegalArgumentException("an address has 1 to 8 parts, not " + parts.size());
    }
  }

  /// Reads the text form; a trailing slash is tolerated.
  ///
  /// @throws IllegalArgumentException saying what is wrong
  public static Multiaddr parse(String text) {
    if (text.length() > MAX_LENGTH) throw new IllegalArgumentException("an address this long");
    if (!text.startsWith("/") || text.length() == 1) {
      throw new IllegalArgumentException(
          "an address is /NAME/VALUE and so on, this is not: " + text);
    }
    String trimmed = text.endsWith("/") ? text.substring(1, text.length() - 1) : text.substring(1);
    String[] words = trimmed.split("/", -1);
    var parts = new ArrayList<Part>();
    for (int i = 0; i < words.length; i++) {
      AddressProtocol protocol = AddressProtocol.named(words[i]);
      if (protocol.bare()) {
        parts.add(new Part(protocol, ""));
        continue;
      }
      if (++i == words.length) {
        throw new IllegalArgumentException("the last part has no value: " + text);
      }
      parts.add(new Part(protocol, protocol.only(words[i])));
    }
    return new Multiaddr(parts);
  }

  /// Reads the binary form.
  ///
  /// @throws IllegalArgumentException saying what is wrong
  public static Multiaddr of(byte[] binary) {
    if (binary.length > MAX_LENGTH) throw new IllegalArgumentException("an address this long");
    var in = new AddressBytes(binary);
    var parts = new ArrayList<Part>();
    while (in.more()) {
      AddressProtocol protocol = AddressProtocol.coded(in.varint());
      int fixed = protocol.valueBytes();
      byte[] value = in.take(fixed >= 0 ? fixed : in.varint());
      parts.add(new Part(protocol, protocol.text(value)));
      if (parts.size() > MAX_PARTS) throw new IllegalArgumentException("an address this deep");
    }
    return new Multiaddr(parts);
  }

  /// `/ip4/…/tcp/…` or `/ip6/…/tcp/…` of a socket.
  public static Multiaddr tcp(InetSocketAddress socket) {
    return new Multiaddr(List.of(host(socket), port(AddressProtocol.TCP, socket)));
  }

  /// `/ip4/…/udp/…/quic-v1` or `/ip6/…/udp/…/quic-v1` of a socket.
  public static Multiaddr quic(InetSocketAddress socket) {
    return new Multiaddr(
        List.of(
            host(socket),
            port(AddressProtocol.UDP, socket),
            new Part(AddressProtocol.QUIC_V1, "")));
  }

  private static Part host(InetSocketAddress socket) {
    InetAddress ip = socket.getAddress();
    if (ip == null) throw new IllegalArgumentException("not resolved: " + socket);
    AddressProtocol family = ip instanceof Inet6Address ? AddressProtocol.IP6 : AddressProtocol.IP4;
    return new Part(family, family.text(ip.getAddress()));
  }

  private static Part port(AddressProtocol protocol, InetSocketAddress socket) {
    return new Part(protocol, Integer.toString(socket.getPort()));
  }

  /// The binary form, as it goes over the wire.
  public byte[] toBytes() {
    var out = new ByteArrayOutputStream();
    for (Part part : parts) {
      out.writeBytes(Varint.encode(part.protocol.code()));
      byte[] value = part.protocol.bytes(part.value);
      if (part.protocol.valueBytes() < 0) out.writeBytes(Varint.encode(value.length));
      out.writeBytes(value);
    }
    return out.toByteArray();
  }

  /// The value of the first part of a protocol, or null where there is none.
  public @Nullable String value(AddressProtocol protocol) {
    for (Part part : parts) if (part.protocol == protocol) return part.value;
    return null;
  }

  /// The peer named at the end, or null where none is.
  public @Nullable PeerId peer() {
    Part last = parts.getLast();
    return last.protocol == AddressProtocol.P2P ? PeerId.parse(last.value) : null;
  }

  /// This address with `/p2p/<peer>` at its end.
  public Multiaddr withPeer(PeerId peer) {
    var all = new ArrayList<>(withoutPeer().parts);
    all.add(new Part(AddressProtocol.P2P, peer.toString()));
    return new Multiaddr(all);
  }

  /// This address without a peer at its end.
  public Multiaddr withoutPeer() {
    return parts.size() > 1 && parts.getLast().protocol == AddressProtocol.P2P
        ? new Multiaddr(parts.subList(0, parts.size() - 1))
        : this;
  }

  /// Whether it goes over a relay.
  public boolean isRelayed() {
    return value(AddressProtocol.P2P_CIRCUIT) != null;
  }

  /// Whether this is a relay, by its id alone or at a direct address of its own, and then at most
  /// the peer behind it.
  public boolean isBehindRelay() {
    List<Part> rest = withoutPeer().parts;
    if (rest.size() < 2 || rest.getLast().protocol != AddressProtocol.P2P_CIRCUIT) return false;
    var relay = new Multiaddr(rest.subList(0, rest.size() - 1));
    return relay.peer() != null && (relay.parts.size() == 1 || relay.isDirect());
  }

  /// The relay's own address, with its peer id where it is given: what is before the first
  /// `/p2p-circuit`. Null where this address goes over no relay, or names none.
  public @Nullable Multiaddr relay() {
    for (int i = 1; i < parts.size(); i++) {
      if (parts.get(i).protocol == AddressProtocol.P2P_CIRCUIT) {
        return new Multiaddr(parts.subList(0, i));
      }
    }
    return null;
  }

  /// The address of a peer that this relay, named at the end of the address, reaches.
  public Multiaddr overRelay(PeerId peer) {
    var all = new ArrayList<>(parts);
    all.add(new Part(AddressProtocol.P2P_CIRCUIT, ""));
    all.add(new Part(AddressProtocol.P2P, peer.toString()));
    return new Multiaddr(all);
  }

  /// The IP address it begins with, or null where it begins with anything else.
  public @Nullable InetAddress ip() {
    Part first = parts.getFirst();
    return switch (first.protocol) {
      case IP4, IP6 -> first.protocol.address(first.value);
      default -> null;
    };
  }

  /// Whether this is one host part, then TCP, then at most a peer.
  public boolean isTcp() {
    return shaped(List.of(AddressProtocol.TCP));
  }

  /// Whether this is one host part, then UDP and QUIC version 1, then at most a peer.
  public boolean isQuic() {
    return shaped(List.of(AddressProtocol.UDP, AddressProtocol.QUIC_V1));
  }

  /// Whether this is a name that stands for whole addresses, then at most a peer.
  public boolean isDnsaddr() {
    List<Part> rest = withoutPeer().parts;
    return rest.size() == 1 && rest.getFirst().protocol == AddressProtocol.DNSADDR;
  }

  /// Whether this stack can dial or listen there without another peer's help.
  public boolean isDirect() {
    return isTcp() || isQuic();
  }

  private boolean shaped(List<AddressProtocol> afterHost) {
    List<Part> rest = withoutPeer().parts;
    if (rest.size() != 1 + afterHost.size() || !rest.getFirst().protocol.isHost()) return false;
    for (int i = 0; i < afterHost.size(); i++) {
      if (rest.get(1 + i).protocol != afterHost.get(i)) return false;
    }
    return true;
  }

  @Override
  public String toString() {
    return parts.stream().map(Part::toString).collect(Collectors.joining());
  }
}
