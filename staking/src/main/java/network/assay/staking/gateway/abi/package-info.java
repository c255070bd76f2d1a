// SPDX-License-Identifier: Apache-2.0
/// The contracts as Java sees them: typed calls, events and errors. One class for each contract is
/// generated from its ABI; what they share is written here.
@NullMarked
package network.assay.staking.gateway.abi;

import org.jspecify.annotations.NullMarked;
