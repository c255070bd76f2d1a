// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.screen;

import network.assay.protocol.market.Address;

/// How accounts are called on a screen.
@FunctionalInterface
public interface PeerNames {
  /// By the first bytes of their address.
  PeerNames BRIEF = account -> account.hex().substring(0, 10);

  String of(Address account);
}
