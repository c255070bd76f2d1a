// SPDX-License-Identifier: Apache-2.0
/// `assay chain`: the market's chain, looked at without a node.
@NullMarked
package network.assay.node.cli.chain;

import org.jspecify.annotations.NullMarked;
