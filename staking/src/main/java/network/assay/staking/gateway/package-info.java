// SPDX-License-Identifier: Apache-2.0
/// The one place that talks to a chain node and knows web3j. Nulls, untyped errors and waiting
/// without an end stop here: callers get values of `network.assay.staking` or an `AssayFault` that
/// says what to do.
@NullMarked
package network.assay.staking.gateway;

import org.jspecify.annotations.NullMarked;
