// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

/// Serves one inbound stream on a virtual thread of its own, and may block.
///
/// When it returns, a stream still open for writing is closed, and what the peer still sends is
/// refused. A fault thrown resets the stream; an
/// [network.assay.protocol.market.AssayFault.Peer] is also charged to the peer.
@FunctionalInterface
public interface StreamHandler {
  void serve(LibStream stream) throws InterruptedException;
}
