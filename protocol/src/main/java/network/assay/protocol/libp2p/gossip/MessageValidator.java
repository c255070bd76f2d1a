// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip;

import network.assay.protocol.market.PeerId;

/// Judges a message before it is delivered or passed on.
///
/// Called on a virtual thread, by several at once, once for each message in general; may block
/// shortly, while it does messages queue up and at a limit are dropped. An exception counts as
/// [Acceptance#IGNORE] and is logged.
@FunctionalInterface
public interface MessageValidator {
  /// Accepts whatever is signed.
  MessageValidator ANY = (source, data) -> Acceptance.ACCEPT;

  /// @param source the author, whose signature was checked; not the peer that passed it on
  /// @param data not to be changed
  Acceptance validate(PeerId source, byte[] data);
}
