// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.autonat;

/// Whether strangers can dial this host.
public enum Reachability {
  /// Too few have tried, or they disagree.
  UNKNOWN,
  /// They can.
  PUBLIC,
  /// They cannot: it is behind a NAT or a firewall.
  PRIVATE
}
