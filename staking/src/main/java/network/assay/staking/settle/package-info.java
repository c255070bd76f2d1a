// SPDX-License-Identifier: Apache-2.0
/// What a batch of results owes to whom: the roots that are posted, and the proofs that claim under
/// them (docs/spec/commitments, section 7).
@NullMarked
package network.assay.staking.settle;

import org.jspecify.annotations.NullMarked;
