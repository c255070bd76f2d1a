// SPDX-License-Identifier: Apache-2.0
/// The market's contracts as the other packages need them: one-page adapters over the gateway.
@NullMarked
package network.assay.node.chain;

import org.jspecify.annotations.NullMarked;
