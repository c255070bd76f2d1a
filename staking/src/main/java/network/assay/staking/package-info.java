// SPDX-License-Identifier: Apache-2.0
/// The chain: stake, escrow, settlement and challenges behind one gateway.
@NullMarked
package network.assay.staking;

import org.jspecify.annotations.NullMarked;
