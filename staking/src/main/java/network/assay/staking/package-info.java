// SPDX-License-Identifier: Apache-2.0
/// Stake, escrow and pay on the chain, in the market's own words (docs/spec/contracts).
///
/// This package is what others see: what is asked of the chain and what it answers. `gateway` talks
/// to a chain node and is the only place that knows web3j, and `follow` turns the chain's logs into
/// a stream of events. What a batch owes to whom, the scheduler computes.
@NullMarked
package network.assay.staking;

import org.jspecify.annotations.NullMarked;
