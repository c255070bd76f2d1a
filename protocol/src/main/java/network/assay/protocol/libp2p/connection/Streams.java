// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import network.assay.protocol.market.PeerId;

/// What a protocol needs of the connections below it: streams in, streams out, and who is there.
public interface Streams {
  /// Serves a protocol: every inbound stream that agrees on `protocolId` gets `handler` on a
  /// virtual thread of its own. May be called at any time; the last handler of an id counts.
  void handle(String protocolId, StreamHandler handler);

  /// As [#handle], and also over connections that a relay limits in time and bytes.
  void handleOverRelay(String protocolId, StreamHandler handler);

  /// Opens a stream to a peer, over the connection held or a new one to an address learned before.
  /// Blocks until a protocol is agreed on. Not so where one is offered, and the peer has said on a
  /// connection that is not new that it serves it: should it refuse nevertheless, the first read
  /// says so.
  ///
  /// @param protocols the ids to offer, best first
  /// @throws network.assay.protocol.market.AssayFault.Peer the peer speaks none of them, or breaks
  ///     the negotiation
  /// @throws network.assay.protocol.market.AssayFault.World the peer cannot be reached in time
  LibStream open(PeerId peer, List<String> protocols) throws InterruptedException;

  /// As [#open], and also over a connection that a relay limits in time and bytes; [#open] waits
  /// for a direct one instead, which the two ends may be about to make.
  LibStream openOverRelay(PeerId peer, List<String> protocols) throws InterruptedException;

  /// Like [#open], but never dials: for what is only worth saying to a peer that is here.
  ///
  /// @throws network.assay.protocol.market.AssayFault.World also where it is not connected
  LibStream openHeld(PeerId peer, List<String> protocols) throws InterruptedException;

  /// How a peer is connected now; empty where it is not.
  Optional<Line> line(PeerId peer);

  /// Connects to a peer where it is not connected, at addresses learned before. Blocks.
  ///
  /// @throws network.assay.protocol.market.AssayFault.World the peer cannot be reached in time
  void reach(PeerId peer) throws InterruptedException;

  /// Peers with a usable connection now, over no relay.
  Set<PeerId> connected();

  /// Calls back when a peer gets its first connection over no relay and when it has lost its last,
  /// in that order for each peer and never two calls at once. Peers connected already are reported
  /// as well, and one that came and went before its turn is not reported at all. A peer whose
  /// connection was replaced by another is reported gone and arrived: streams on the old one end. A
  /// callback may block shortly, not for long: later events wait.
  void onPeer(Consumer<PeerId> arrived, Consumer<PeerId> gone);

  /// Counts a broken rule against a peer. At a limit the peer is disconnected and shut out for a
  /// while.
  ///
  /// @param why for the log
  void charge(PeerId peer, String why);
}
