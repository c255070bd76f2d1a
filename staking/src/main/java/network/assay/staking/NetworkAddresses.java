// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import network.assay.protocol.market.Address;

/// Where a market's contracts are (docs/spec/contracts, section 1).
///
/// @param network the `AssayNetwork` that deployed the others
/// @param deployedIn the block before which nothing happened
public record NetworkAddresses(
    Address network,
    Address token,
    Address registry,
    Address market,
    Address challenges,
    Address beacon,
    Address game,
    Address demands,
    long deployedIn) {}
