// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

/// What a host does for peers that are hard to reach, and for itself.
///
/// @param reservations peers it relays to now
/// @param circuits it carries now
/// @param carried bytes it has relayed since the start
/// @param punched direct connections made out of relayed ones since the start
public record ReachTotals(int reservations, int circuits, long carried, long punched) {}
