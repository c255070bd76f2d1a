// SPDX-License-Identifier: Apache-2.0
/// The command line. picocli stops here; commands talk to the daemon through node.rpc.
@NullMarked
package network.assay.node.cli;

import org.jspecify.annotations.NullMarked;
