// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.follow;

import network.assay.protocol.market.Digest;

/// A block, and the one it stands on.
public record BlockRef(long number, Digest hash, Digest parent) {}
