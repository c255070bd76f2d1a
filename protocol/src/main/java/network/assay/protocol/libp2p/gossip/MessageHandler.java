// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip;

import network.assay.protocol.market.PeerId;

/// Takes the accepted messages of one topic, each once.
///
/// Called on one virtual thread per topic, one message at a time. While it works messages queue up;
/// when the queue is full the newest are dropped. An exception is logged and the next message
/// comes.
@FunctionalInterface
public interface MessageHandler {
  /// @param source the author, whose signature was checked
  /// @param data not to be changed
  void onMessage(PeerId source, byte[] data);
}
