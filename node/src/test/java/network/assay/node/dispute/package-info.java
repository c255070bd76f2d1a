// SPDX-License-Identifier: Apache-2.0
@NullMarked
package network.assay.node.dispute;

import org.jspecify.annotations.NullMarked;
