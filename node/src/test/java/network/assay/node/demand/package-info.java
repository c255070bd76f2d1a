// SPDX-License-Identifier: Apache-2.0
@NullMarked
package network.assay.node.demand;

import org.jspecify.annotations.NullMarked;
