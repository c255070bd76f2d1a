// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import network.assay.staking.ChainRules;
import network.assay.staking.NetworkAddresses;

/// A market that was found and checked: where it is, what its rules are, how to read it.
///
/// @param logs reads what its contracts logged
record Market(
    ChainNode node, NetworkAddresses at, ChainRules rules, int finalityDepth, LogReader logs) {
  Market(ChainNode node, NetworkAddresses at, ChainRules rules, int finalityDepth) {
    this(node, at, rules, finalityDepth, new LogReader(at));
  }

  /// The latest block's state. The block is named by its number, so that all that is read of it is
  /// of one moment.
  ChainView latest() {
    return view(node.latestHeader());
  }

  /// The state of the newest block that is final.
  ChainView settled() {
    long number = Math.max(0, node.head() - finalityDepth);
    return node.header(number)
        .map(this::view)
        .orElseThrow(
            () -> node.rpc().nonsense("eth_getBlockByNumber", "a hole in its chain", null));
  }

  private ChainView view(BlockHeader header) {
    return new ChainView(node, at, rules, Quantity.of(header.number()), header.timestamp());
  }
}
