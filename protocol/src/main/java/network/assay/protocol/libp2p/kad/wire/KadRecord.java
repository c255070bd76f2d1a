// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.wire;

/// A value under a key. When it was received is each node's own affair: what a message says of it
/// is not read.
public record KadRecord(Octets key, Octets value) {
  /// The longest key read.
  public static final int MAX_KEY = 256;

  /// The longest value read or stored.
  public static final int MAX_VALUE = 8 * 1024;
}
