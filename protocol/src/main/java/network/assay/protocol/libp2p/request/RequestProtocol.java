// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.request;

import java.time.Duration;

/// A protocol of one request and one reply a stream.
///
/// On the wire: unsigned varint length and request, then the asker closes its side; unsigned varint
/// length and reply, then the answerer closes. A refusal is a reset.
///
/// @param id with a version at its end, such as `/assay/blob/2`
/// @param maxRequestBytes longer requests are refused before memory is taken for them
/// @param maxReplyBytes longer replies are refused before memory is taken for them
/// @param timeout of the whole exchange, on both sides
/// @param concurrentPerPeer requests of one peer answered at once; more are refused
public record RequestProtocol(
    String id, int maxRequestBytes, int maxReplyBytes, Duration timeout, int concurrentPerPeer) {
  public RequestProtocol {
    if (!id.startsWith("/")) throw new IllegalArgumentException("a protocol id starts with '/'");
    if (maxRequestBytes < 0 || maxReplyBytes < 0 || concurrentPerPeer < 1) {
      throw new IllegalArgumentException("a limit of " + id + " is negative or zero");
    }
  }

  /// The same for who asks, and waits no longer than that.
  public RequestProtocol within(Duration most) {
    Duration least = most.compareTo(timeout) < 0 ? most : timeout;
    return new RequestProtocol(id, maxRequestBytes, maxReplyBytes, least, concurrentPerPeer);
  }

  /// The same for who knows that the reply has so many bytes at most.
  public RequestProtocol replying(int atMost) {
    return new RequestProtocol(
        id, maxRequestBytes, Math.min(maxReplyBytes, atMost), timeout, concurrentPerPeer);
  }
}
