// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.relay;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import network.assay.protocol.libp2p.limits.BlockCounts;
import network.assay.protocol.market.PeerId;

/// How many circuits there are, in all, by the peers at their ends, and by where they are asked for
/// from: nobody takes all that lead to one peer. For several threads.
final class Circuits {
  /// Of the circuits to one peer, one caller has at most this part.
  static final int CALLERS = 4;

  /// Of the circuits to one peer, a block of addresses has at most this part.
  static final int BLOCKS = 2;

  /// Of all circuits, a block of addresses has at most this part.
  static final int BLOCKS_IN_ALL = 8;

  private final RelayLimits limits;
  private final List<Call> open = new ArrayList<>();

  /// One circuit.
  ///
  /// @param at the caller's machine
  record Call(PeerId from, InetAddress at, PeerId to) {
    boolean hasEnd(PeerId peer) {
      return from.equals(peer) || to.equals(peer);
    }

    List<BlockCounts.Block> blocks() {
      return BlockCounts.ofStranger(at);
    }
  }

  Circuits(RelayLimits limits) {
    this.limits = limits;
  }

  /// @return whether this one may begin; it must then [#end]
  synchronized boolean begin(Call call) {
    boolean room =
        open.size() < limits.circuits()
            && count(each -> each.hasEnd(call.from)) < limits.circuitsPerPeer()
            && count(each -> each.hasEnd(call.to)) < limits.circuitsPerPeer()
            && hasShare(call);
    return room && open.add(call);
  }

  private boolean hasShare(Call call) {
    Predicate<Call> same = each -> each.to.equals(call.to);
    int ofCaller = count(same.and(each -> each.from.equals(call.from)));
    if (ofCaller >= part(limits.circuitsPerPeer(), CALLERS)) return false;
    // Whoever is on this machine is in no block: it needs no circuit to harm it.
    for (BlockCounts.Block block : call.blocks()) {
      Predicate<Call> near = each -> each.blocks().contains(block);
      if (count(same.and(near)) >= share(block, limits.circuitsPerPeer(), BLOCKS)
          || count(near) >= share(block, limits.circuits(), BLOCKS_IN_ALL)) return false;
    }
    return true;
  }

  private static long share(BlockCounts.Block block, int all, int parts) {
    return BlockCounts.share(block, part(all, parts), 1);
  }

  private static int part(int all, int parts) {
    return Math.max(1, all / parts);
  }

  private int count(Predicate<Call> which) {
    return (int) open.stream().filter(which).count();
  }

  synchronized void end(Call call) {
    open.remove(call);
  }

  synchronized int open() {
    return open.size();
  }
}
