// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.multiformats;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import network.assay.protocol.market.PeerId;

/// The parts an address may have here, with their multicodec codes (multiaddr `protocols.csv`).
public enum AddressProtocol {
  IP4(4, "ip4", 4),
  TCP(6, "tcp", 2),
  IP6(41, "ip6", 16),
  DNS(53, "dns", -1),
  DNS4(54, "dns4", -1),
  DNS6(55, "dns6", -1),
  DNSADDR(56, "dnsaddr", -1),
  UDP(273, "udp", 2),
  P2P_CIRCUIT(290, "p2p-circuit", 0),
  P2P(421, "p2p", -1),
  QUIC_V1(461, "quic-v1", 0);

  private static final int MAX_NAME = 253;
  private static final Pattern NAME_TEXT = Pattern.compile("[a-zA-Z0-9_]([a-zA-Z0-9._-]*)");

  /// Only hexadecimal, colons and an embedded IPv4: none of it is looked up.
  private static final Pattern IP6_TEXT = Pattern.compile("[0-9a-fA-F:.]{2,45}");

  private final int code;
  private final String text;
  private final int valueBytes;

  AddressProtocol(int code, String text, int valueBytes) {
    this.code = code;
    this.text = text;
    this.valueBytes = valueBytes;
  }

  static AddressProtocol named(String name) {
    // The name before 2019, still written by old peers.
    if (name.equals("ipfs")) return P2P;
    for (AddressProtocol protocol : values()) if (protocol.text.equals(name)) return protocol;
    throw new IllegalArgumentException("cannot use '" + name + "' in an address here");
  }

  static AddressProtocol coded(int code) {
    for (AddressProtocol protocol : values()) if (protocol.code == code) return protocol;
    throw new IllegalArgumentException("address code " + code + " is not known here");
  }

  public int code() {
    return code;
  }

  public String text() {
    return text;
  }

  /// How many bytes a value has, 0 where there is none, or -1 where its length is written before
  /// it.
  int valueBytes() {
    return valueBytes;
  }

  /// Whether it stands alone, without a value.
  boolean bare() {
    return valueBytes == 0;
  }

  /// Whether it names a machine whose addresses an ordinary look-up gives.
  public boolean isHost() {
    return switch (this) {
      case IP4, IP6, DNS, DNS4, DNS6 -> true;
      case TCP, UDP, P2P, DNSADDR, P2P_CIRCUIT, QUIC_V1 -> false;
    };
  }

  byte[] bytes(String value) {
    return switch (this) {
      case IP4 -> ip4(value);
      case IP6 -> ip6(value);
      case TCP, UDP -> port(value);
      case P2P_CIRCUIT, QUIC_V1 -> none(value);
      case DNS, DNS4, DNS6, DNSADDR -> name(value).getBytes(StandardCharsets.US_ASCII);
      case P2P -> PeerId.parse(value).toBytes();
    };
  }

  String text(byte[] value) {
    return switch (this) {
      case IP4, IP6 -> ip(value);
      case P2P_CIRCUIT, QUIC_V1 -> "";
      case TCP, UDP -> Integer.toString((value[0] & 0xFF) << 8 | value[1] & 0xFF);
      case DNS, DNS4, DNS6, DNSADDR -> name(new String(value, StandardCharsets.ISO_8859_1));
      case P2P -> PeerId.of(value).toString();
    };
  }

  /// The one text of a value, which may be written in several ways.
  String only(String value) {
    return this == P2P ? PeerId.parse(value).toString() : text(bytes(value));
  }

  /// The address of IP a value stands for. IPv4 mapped into IPv6 is told as IPv4.
  InetAddress address(String value) {
    try {
      return InetAddress.getByAddress(bytes(value));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static byte[] ip4(String value) {
    String[] words = value.split("\\.", -1);
    if (words.length != 4) throw new IllegalArgumentException("not an IPv4 address: " + value);
    byte[] out = new byte[4];
    for (int i = 0; i < 4; i++) out[i] = (byte) number(words[i], 255);
    return out;
  }

  private static byte[] ip6(String value) {
    // getByName must never ask a name server.
    if (!value.contains(":") || !IP6_TEXT.matcher(value).matches()) {
      throw new IllegalArgumentException("not an IPv6 address: " + value);
    }
    try {
      byte[] bytes = InetAddress.getByName(value).getAddress();
      if (bytes.length == 16) return bytes;
      // The JDK folds ::ffff:a.b.c.d to IPv4; the address keeps its 16 bytes.
      byte[] mapped = new byte[16];
      mapped[10] = (byte) 0xFF;
      mapped[11] = (byte) 0xFF;
      System.arraycopy(bytes, 0, mapped, 12, 4);
      return mapped;
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not an IPv6 address: " + value, e);
    }
  }

  private static String ip(byte[] value) {
    try {
      return value.length == 4
          ? InetAddress.getByAddress(value).getHostAddress()
          : Inet6Address.getByAddress(null, value, -1).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static byte[] none(String value) {
    if (!value.isEmpty()) throw new IllegalArgumentException("a part that takes no value");
    return new byte[0];
  }

  private static byte[] port(String value) {
    int port = number(value, 65535);
    return new byte[] {(byte) (port >> 8), (byte) port};
  }

  private static String name(String value) {
    if (value.length() > MAX_NAME || !NAME_TEXT.matcher(value).matches()) {
      throw new IllegalArgumentException("not a host name of up to 253 characters");
    }
    return value;
  }

  private static int number(String value, int max) {
    int number = digits(value);
    if (number < 0 || number > max) {
      throw new IllegalArgumentException("not a number from 0 to " + max + ": " + value);
    }
    return number;
  }

  /// Of one to five digits, without a zero before others; else -1.
  private static int digits(String value) {
    if (value.isEmpty() || value.length() > 5) return -1;
    if (value.charAt(0) == '0' && value.length() > 1) return -1;
    int number = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < '0' || c > '9') return -1;
      number = 10 * number + c - '0';
    }
    return number;
  }
}
