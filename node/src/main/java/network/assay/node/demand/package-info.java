// SPDX-License-Identifier: Apache-2.0
/// Results of this node whose opening is demanded on chain (docs/spec/contracts, section 7), and
/// the answers to that.
@NullMarked
package network.assay.node.demand;

import org.jspecify.annotations.NullMarked;
