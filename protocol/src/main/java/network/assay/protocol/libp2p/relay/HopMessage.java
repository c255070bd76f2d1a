// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.relay;

import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.protobuf.ProtoFault;
import network.assay.protocol.protobuf.ProtoReader;
import network.assay.protocol.protobuf.ProtoWriter;
import org.jspecify.annotations.Nullable;

/// What is said between a peer and its relay (libp2p specs, circuit-v2, hop protocol).
sealed interface HopMessage {
  /// The longest message, by the specification.
  int MAX_BYTES = 4096;

  /// Asks to be relayed to.
  record Reserve() implements HopMessage {}

  /// Asks to be relayed to a peer.
  record Connect(PeerId to) implements HopMessage {}

  /// The relay's answer.
  ///
  /// @param granted only with the answer to [Reserve]
  /// @param limit of the circuits; null where there is none
  record Answer(RelayStatus status, @Nullable Granted granted, @Nullable CircuitLimit limit)
      implements HopMessage {}

  default byte[] encode() {
    var out = new ProtoWriter();
    // The type is written even where it is 0: it is required.
    switch (this) {
      case Reserve() -> out.varint(1, 0);
      case Connect(PeerId to) ->
          out.varint(1, 1).message(2, new ProtoWriter().bytes(1, to.toBytes()));
      case Answer(var status, var granted, var limit) -> {
        out.varint(1, 2);
        if (granted != null) out.message(3, granted.write());
        if (limit != null) out.message(4, limit.write());
        out.varint(5, status.code());
      }
    }
    return out.toBytes();
  }

  /// @throws AssayFault.Peer where it is malformed
  static HopMessage decode(byte[] message) {
    try {
      return read(new ProtoReader(message));
    } catch (ProtoFault | IllegalArgumentException e) {
      throw new AssayFault.Peer("a malformed message about a relay: " + e.getMessage(), e);
    }
  }

  private static HopMessage read(ProtoReader in) {
    long type = -1;
    @Nullable PeerId peer = null;
    @Nullable Granted granted = null;
    @Nullable CircuitLimit limit = null;
    long status = 0;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> type = in.count(2);
        case 2 -> peer = Party.read(in.message(MAX_BYTES));
        case 3 -> granted = Granted.read(in.message(MAX_BYTES));
        case 4 -> limit = CircuitLimit.read(in.message(MAX_BYTES));
        case 5 -> status = in.varint();
        default -> in.skip();
      }
    }
    if (type == 0) return new Reserve();
    if (type == 2) return new Answer(RelayStatus.coded(status), granted, limit);
    if (type != 1) throw new ProtoFault("it has no type");
    if (peer == null) throw new ProtoFault("it names no peer to connect to");
    return new Connect(peer);
  }
}
