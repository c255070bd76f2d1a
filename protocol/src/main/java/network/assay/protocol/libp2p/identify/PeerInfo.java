// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.identify;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import network.assay.protocol.libp2p.identity.PeerRecord;
import network.assay.protocol.libp2p.identity.PublicKey;
import network.assay.protocol.libp2p.identity.SignedEnvelope;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.protobuf.ProtoFault;
import network.assay.protocol.protobuf.ProtoReader;
import network.assay.protocol.protobuf.ProtoWriter;
import org.jspecify.annotations.Nullable;

/// The identify message (libp2p specs, identify).
///
/// @param key null where the message does not give it
/// @param listen addresses this stack can use; others are passed over
/// @param observed how the sender sees the receiver, or null
/// @param agent empty where the message does not say, as in a push that leaves it unchanged
/// @param record the sender's addresses, signed; null where the message has none
record PeerInfo(
    @Nullable PublicKey key,
    List<Multiaddr> listen,
    Set<String> protocols,
    @Nullable Multiaddr observed,
    String agent,
    PeerRecord.@Nullable Signed record) {
  static final int MAX_BYTES = 8 * 1024;

  /// rust-libp2p reads no more than this.
  static final int MAX_SENT_BYTES = 4 * 1024;

  private static final String VERSION = "assay/1";
  private static final int MAX_ADDRESSES = 64;
  private static final int MAX_PROTOCOLS = 256;
  private static final int MAX_PROTOCOL_BYTES = 256;
  private static final int MAX_AGENT_BYTES = 128;

  /// Says nothing.
  static final PeerInfo NOTHING = new PeerInfo(null, List.of(), Set.of(), null, "", null);

  /// What this message and a later one on the same stream say together.
  PeerInfo and(PeerInfo later) {
    var addresses = new LinkedHashSet<>(listen);
    addresses.addAll(later.listen);
    var all = new LinkedHashSet<>(protocols);
    all.addAll(later.protocols);
    if (addresses.size() > MAX_ADDRESSES || all.size() > MAX_PROTOCOLS) {
      throw new AssayFault.Peer("identify goes on and on");
    }
    return new PeerInfo(
        later.key == null ? key : later.key,
        List.copyOf(addresses),
        all,
        later.observed == null ? observed : later.observed,
        later.agent.isEmpty() ? agent : later.agent,
        later.record == null ? record : later.record);
  }

  byte[] encode() {
    var out = new ProtoWriter();
    if (key != null) out.bytes(1, key.encoded());
    for (Multiaddr address : listen) out.bytes(2, address.toBytes());
    for (String protocol : protocols) out.string(3, protocol);
    if (observed != null) out.bytes(4, observed.toBytes());
    byte[] message = out.string(5, VERSION).string(6, agent).toBytes();
    if (record != null) {
      byte[] longer = out.bytes(8, record.envelope().encoded()).toBytes();
      // The addresses are in it already: where there is no room for both, they do.
      if (longer.length <= MAX_SENT_BYTES) message = longer;
    }
    if (message.length > MAX_SENT_BYTES) {
      throw new AssayFault.Internal("an identify message of " + message.length + " bytes");
    }
    return message;
  }

  /// Reads a message; unknown fields and unusable addresses are passed over, excess is a fault.
  ///
  /// @throws AssayFault.Peer where it is malformed
  static PeerInfo decode(byte[] message) {
    @Nullable PublicKey key = null;
    var listen = new ArrayList<Multiaddr>();
    var protocols = new LinkedHashSet<String>();
    @Nullable Multiaddr observed = null;
    String agent = "";
    PeerRecord.@Nullable Signed record = null;
    try {
      var in = new ProtoReader(message);
      int addresses = 0;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> {
            if (key != null) throw new ProtoFault("a key twice");
            key = PublicKey.parse(in.bytes(PublicKey.MAX_BYTES));
          }
          case 2 -> {
            if (++addresses > MAX_ADDRESSES) throw new ProtoFault("more than 64 addresses");
            Multiaddr address = address(in.bytes(MAX_BYTES));
            if (address != null) listen.add(address);
          }
          case 3 -> {
            protocols.add(in.string(MAX_PROTOCOL_BYTES));
            if (protocols.size() > MAX_PROTOCOLS) throw new ProtoFault("more than 256 protocols");
          }
          case 4 -> observed = address(in.bytes(MAX_BYTES));
          case 6 -> agent = printable(in.string(MAX_BYTES));
          case 8 -> {
            // Each costs a signature to check, which a sender need not have made anew.
            if (record != null) throw new ProtoFault("a record twice");
            record = PeerRecord.open(in.bytes(SignedEnvelope.MAX_BYTES));
          }
          default -> in.skip();
        }
      }
    } catch (ProtoFault e) {
      throw new AssayFault.Peer("a malformed identify message: " + e.getMessage(), e);
    }
    return new PeerInfo(key, List.copyOf(listen), protocols, observed, agent, record);
  }

  private static @Nullable Multiaddr address(byte[] bytes) {
    try {
      return Multiaddr.of(bytes);
    } catch (IllegalArgumentException e) {
      // Of a transport we do not have: normal.
      return null;
    }
  }

  /// Shown to people and written to logs: no control characters, not long.
  private static String printable(String agent) {
    String cut = agent.substring(0, Math.min(agent.length(), MAX_AGENT_BYTES));
    return cut.replaceAll("[^\\x20-\\x7E]", "?");
  }
}
