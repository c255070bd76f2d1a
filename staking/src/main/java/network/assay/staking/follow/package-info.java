// SPDX-License-Identifier: Apache-2.0
/// The chain as a stream of events that survives restarts and reorganisations.
@NullMarked
package network.assay.staking.follow;

import org.jspecify.annotations.NullMarked;
