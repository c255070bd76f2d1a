// SPDX-License-Identifier: Apache-2.0
@NullMarked
package network.assay.node.cli.chain;

import org.jspecify.annotations.NullMarked;
