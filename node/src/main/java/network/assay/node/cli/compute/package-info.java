// SPDX-License-Identifier: Apache-2.0
/// `assay compute`: models on one machine.
@NullMarked
package network.assay.node.cli.compute;

import org.jspecify.annotations.NullMarked;
