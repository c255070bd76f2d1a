// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.relay;

import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.protobuf.ProtoFault;
import network.assay.protocol.protobuf.ProtoReader;
import network.assay.protocol.protobuf.ProtoWriter;
import org.jspecify.annotations.Nullable;

/// What is said between a relay and the peer it relays to (libp2p specs, circuit-v2, stop
/// protocol).
sealed interface StopMessage {
  /// Somebody wants to connect.
  record Connect(PeerId from, CircuitLimit limit) implements StopMessage {}

  /// Whether the peer takes the circuit.
  record Answer(RelayStatus status) implements StopMessage {}

  default byte[] encode() {
    return switch (this) {
      case Connect(var from, var limit) ->
          new ProtoWriter()
              .varint(1, 0)
              .message(2, new ProtoWriter().bytes(1, from.toBytes()))
              .message(3, limit.write())
              .toBytes();
      case Answer(var status) -> new ProtoWriter().varint(1, 1).varint(4, status.code()).toBytes();
    };
  }

  /// @throws AssayFault.Peer where it is malformed
  static StopMessage decode(byte[] message) {
    try {
      return read(new ProtoReader(message));
    } catch (ProtoFault | IllegalArgumentException e) {
      throw new AssayFault.Peer("a malformed message of a relay: " + e.getMessage(), e);
    }
  }

  private static StopMessage read(ProtoReader in) {
    long type = -1;
    @Nullable PeerId peer = null;
    CircuitLimit limit = CircuitLimit.NONE;
    long status = 0;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> type = in.count(1);
        case 2 -> peer = Party.read(in.message(HopMessage.MAX_BYTES));
        case 3 -> limit = CircuitLimit.read(in.message(HopMessage.MAX_BYTES));
        case 4 -> status = in.varint();
        default -> in.skip();
      }
    }
    if (type == 1) return new Answer(RelayStatus.coded(status));
    if (type != 0) throw new ProtoFault("it has no type");
    if (peer == null) throw new ProtoFault("it does not say who connects");
    return new Connect(peer, limit);
  }
}
