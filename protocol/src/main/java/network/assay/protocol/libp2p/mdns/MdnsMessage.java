// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.mdns;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.libp2p.multiformats.Multiaddr;

/// The messages of peer discovery by multicast DNS (libp2p specs, discovery/mdns; RFC 6762).
///
/// @param asks whether it asks for peers
/// @param peers addresses it tells, each with the peer's id at its end; those this stack cannot use
///     are passed over
record MdnsMessage(boolean asks, List<Multiaddr> peers) {
  static final String SERVICE = "_p2p._udp.local";

  /// The largest packet read (RFC 6762, section 17).
  static final int MAX_BYTES = 9000;

  /// Records of a packet, and addresses, that are looked at.
  static final int MAX_RECORDS = 64;

  static final int MAX_ADDRESSES = 32;

  /// The longest string of a TXT record.
  static final int MAX_TEXT = 255;

  /// Room in one packet of an ordinary link.
  private static final int MAX_SENT_BYTES = 1400;

  private static final String KEY = "dnsaddr=";
  private static final int PTR = 12;
  private static final int TXT = 16;
  private static final int IN = 1;
  private static final int RESPONSE = 0x8400;
  private static final int SECONDS = 120;

  MdnsMessage {
    peers = List.copyOf(peers);
  }

  static byte[] question() {
    var out = header(0, 1, 0, 0);
    name(out, SERVICE);
    u16(out, PTR);
    u16(out, IN);
    return out.toByteArray();
  }

  /// @param instance a label that is ours alone
  /// @param addresses with our peer id; those that do not fit are left out
  static byte[] answer(String instance, List<Multiaddr> addresses) {
    String full = instance + "." + SERVICE;
    var out = header(RESPONSE, 0, 1, 1);
    record(out, SERVICE, PTR, bytesOf(full));
    var texts = new ByteArrayOutputStream();
    for (Multiaddr address : addresses) {
      byte[] text = (KEY + address).getBytes(StandardCharsets.US_ASCII);
      boolean fits = out.size() + full.length() + texts.size() + text.length < MAX_SENT_BYTES;
      if (text.length > MAX_TEXT || !fits) continue;
      texts.write(text.length);
      texts.writeBytes(text);
    }
    record(out, full, TXT, texts.toByteArray());
    return out.toByteArray();
  }

  /// @throws IllegalArgumentException where it is malformed
  static MdnsMessage decode(byte[] packet) {
    if (packet.length > MAX_BYTES) throw new IllegalArgumentException("a packet this large");
    var in = new DnsReader(packet);
    in.skip(2);
    boolean response = (in.u16() & 0x8000) != 0;
    int questions = in.u16();
    int records = in.u16() + in.u16() + in.u16();
    if (questions > MAX_RECORDS || records > MAX_RECORDS) {
      throw new IllegalArgumentException("more than 64 records");
    }
    boolean asks = false;
    for (int i = 0; i < questions; i++) {
      String name = in.name();
      int type = in.u16();
      in.skip(2);
      asks |= !response && name.equals(SERVICE) && (type == PTR || type == 255);
    }
    var peers = new ArrayList<Multiaddr>();
    for (int i = 0; i < records; i++) read(in, response, peers);
    return new MdnsMessage(asks, peers);
  }

  private static void read(DnsReader in, boolean response, List<Multiaddr> peers) {
    String name = in.name();
    int type = in.u16();
    in.skip(6);
    int length = in.u16();
    int end = in.at() + length;
    if (response && type == TXT && name.endsWith("." + SERVICE)) {
      while (in.at() < end) usable(in.text(), peers);
      if (in.at() != end) throw new IllegalArgumentException("a text beyond its record");
    } else {
      in.skip(length);
    }
  }

  private static void usable(String text, List<Multiaddr> into) {
    if (!text.startsWith(KEY) || into.size() >= MAX_ADDRESSES) return;
    try {
      Multiaddr address = Multiaddr.parse(text.substring(KEY.length()));
      if (address.peer() != null && !address.isRelayed()) into.add(address);
    } catch (IllegalArgumentException _) {
      // Of a transport this stack does not have.
    }
  }

  private static ByteArrayOutputStream header(int flags, int questions, int answers, int more) {
    var out = new ByteArrayOutputStream();
    for (int word : new int[] {0, flags, questions, answers, 0, more}) u16(out, word);
    return out;
  }

  private static void record(ByteArrayOutputStream out, String name, int type, byte[] data) {
    name(out, name);
    u16(out, type);
    u16(out, IN);
    u16(out, 0);
    u16(out, SECONDS);
    u16(out, data.length);
    out.writeBytes(data);
  }

  private static byte[] bytesOf(String name) {
    var out = new ByteArrayOutputStream();
    name(out, name);
    return out.toByteArray();
  }

  private static void name(ByteArrayOutputStream out, String name) {
    for (String label : name.split("\\.")) {
      out.write(label.length());
      out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    out.write(0);
  }

  private static void u16(ByteArrayOutputStream out, int value) {
    out.write(value >> 8);
    out.write(value);
  }
}
