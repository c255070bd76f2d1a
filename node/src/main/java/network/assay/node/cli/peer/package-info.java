// SPDX-License-Identifier: Apache-2.0
/// `assay peers`: who is connected, where peers are, and who is shut out.
@NullMarked
package network.assay.node.cli.peer;

import org.jspecify.annotations.NullMarked;
