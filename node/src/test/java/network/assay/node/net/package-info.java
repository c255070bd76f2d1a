// SPDX-License-Identifier: Apache-2.0
@NullMarked
package network.assay.node.net;

import org.jspecify.annotations.NullMarked;
