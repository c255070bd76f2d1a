// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip;

import java.util.Set;
import network.assay.protocol.market.PeerId;

/// A topic this node has joined. May be used from any thread.
public interface Topic {
  /// The longest message, in bytes of data: with its signature and names it stays below 64 KiB, the
  /// longest RPC that rust-libp2p takes.
  int MAX_DATA = 63 * 1024;

  /// The longest name, in bytes of UTF-8.
  int MAX_NAME = 256;

  String name();

  /// Signs the data and sends it to every peer known to follow the topic. Nobody following it now
  /// means nobody gets it: what must arrive is published again. The own handler is not called.
  ///
  /// @param data at most [#MAX_DATA] bytes; copied
  /// @throws IllegalArgumentException if there is more
  /// @throws IllegalStateException after [#leave]
  /// @throws network.assay.protocol.market.AssayFault.World this node is too busy to take it: try
  ///     again later
  void publish(byte[] data);

  /// Connected peers that said they follow the topic.
  Set<PeerId> peers();

  /// Ends the subscription; no handler is called once this has returned, but for a call that is
  /// running. A second call does nothing.
  void leave();
}
