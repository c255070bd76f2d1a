// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.time.Duration;

/// How an address of a peer is known, the least worth first: what is worth more is dialled first,
/// kept longer, and never gives way to what is worth less. A peer is worth what its best address
/// is.
enum AddressRank {
  /// Another peer told it.
  TOLD(Duration.ofMinutes(30)),
  /// The peer said it over its own connection, or in an announcement, or the operator did.
  SAID(Duration.ofHours(2)),
  /// It stands in the peer's signed record.
  SIGNED(Duration.ofHours(6)),
  /// The peer answered there, and proved that it is who it should be.
  REACHED(Duration.ofHours(24));

  private final Duration kept;

  AddressRank(Duration kept) {
    this.kept = kept;
  }

  /// How long after it was last confirmed an address is forgotten; see [AddressBook] for peers that
  /// are connected.
  Duration kept() {
    return kept;
  }
}
