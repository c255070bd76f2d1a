// SPDX-License-Identifier: Apache-2.0
/// Tests of who is asked for what, and whose turn it is.
@NullMarked
package network.assay.node.swarm;

import org.jspecify.annotations.NullMarked;
