// SPDX-License-Identifier: Apache-2.0
/// A whole job on one node, alone: no network, no chain, the same bits.
@NullMarked
package network.assay.node.solo;

import org.jspecify.annotations.NullMarked;
