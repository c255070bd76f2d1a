// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.request;

/// A reply that costs something until the peer has taken it.
///
/// @param over run once, when the bytes are sent or will never be
@SuppressWarnings("ArrayRecordComponent") // handed on once; a copy would double it
public record HeldReply(byte[] bytes, Runnable over) {
  /// One that costs nothing more.
  public static HeldReply of(byte[] bytes) {
    return new HeldReply(bytes, () -> {});
  }
}
