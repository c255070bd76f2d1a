// SPDX-License-Identifier: Apache-2.0
@NullMarked
package network.assay.node.api;

import org.jspecify.annotations.NullMarked;
