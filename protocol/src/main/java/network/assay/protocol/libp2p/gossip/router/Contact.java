// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

/// How a peer is connected.
///
/// @param outbound whether we dialled it
/// @param block what stands for its address where addresses are counted; empty for one that says
///     nothing (loopback, private)
public record Contact(boolean outbound, String block) {
  public static final Contact UNKNOWN = new Contact(false, "");
}
