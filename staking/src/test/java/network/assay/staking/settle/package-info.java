// SPDX-License-Identifier: Apache-2.0
/// Batches computed apart from the scheduler's own, so that the contracts are held to the vectors
/// and not to the code that posts.
@NullMarked
package network.assay.staking.settle;

import org.jspecify.annotations.NullMarked;
