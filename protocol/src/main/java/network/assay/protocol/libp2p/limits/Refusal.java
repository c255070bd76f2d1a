// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.limits;

import java.util.Set;

/// Why a connection, a stream or a message was not taken.
public enum Refusal {
  /// The peer or its address is denied or banned.
  DENIED,
  /// The peer has broken too many rules lately.
  CHARGED,
  /// As many connections as there may be, or as one peer or one block of addresses may have.
  CONNECTIONS,
  /// As many handshakes under way as there may be, or new connections from one block of addresses.
  HANDSHAKES,
  /// As many streams as peers, or one peer, may have.
  STREAMS,
  /// As many streams of one protocol as peers, or one peer, may have.
  STREAMS_OF_PROTOCOL,
  /// As much memory as peers, or one block of addresses, may have held here.
  MEMORY;

  /// Those that keep a whole connection out.
  public static final Set<Refusal> OF_CONNECTIONS =
      Set.of(DENIED, CHARGED, CONNECTIONS, HANDSHAKES);
}
