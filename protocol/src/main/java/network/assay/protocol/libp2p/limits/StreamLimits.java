// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.limits;

/// Streams that peers may have open here at once, beside what each connection may carry.
///
/// @param total of all peers
/// @param perPeer of one peer, over all its connections
/// @param perProtocol of one protocol, of all peers
/// @param perProtocolAndPeer of one protocol and one peer
public record StreamLimits(int total, int perPeer, int perProtocol, int perProtocolAndPeer) {
  public StreamLimits {
    if (perProtocolAndPeer < 1
        || perPeer < perProtocolAndPeer
        || total < perPeer
        || perProtocol < perProtocolAndPeer
        || total < perProtocol) {
      throw new IllegalArgumentException("a part may not be more than its whole, nor nothing");
    }
  }
}
