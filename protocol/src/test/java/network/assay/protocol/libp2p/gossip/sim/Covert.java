// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.sim;

import network.assay.protocol.libp2p.gossip.router.GossipParams;
import network.assay.protocol.libp2p.gossip.wire.Rpc;

/// Is as good as any until a given moment, and from then on passes no message on, while it goes on
/// to graft and to offer.
final class Covert extends Honest {
  private final long until;

  Covert(World world, int number, GossipParams params, int dials, long until) {
    super(world, number, params, dials);
    this.until = until;
  }

  @Override
  boolean honest() {
    return false;
  }

  @Override
  void pass(Node to, Rpc rpc) {
    if (rpc.messages().isEmpty() || world.clock.now() < until) super.pass(to, rpc);
  }
}
