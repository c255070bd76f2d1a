// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.sim;

import network.assay.protocol.libp2p.gossip.router.GossipParams;

/// A node whose every place for others is taken by the hostile: what honest neighbours it has it
/// dialled itself.
final class Victim extends Honest {
  private static final int DIALS = 2;

  Victim(World world, int number, GossipParams params) {
    super(world, number, params, DIALS);
  }

  @Override
  boolean accepts(Node dialler) {
    return up() && !dialler.honest();
  }
}
