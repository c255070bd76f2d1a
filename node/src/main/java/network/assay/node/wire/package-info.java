// SPDX-License-Identifier: Apache-2.0
/// Puts the daemon together: what is made from what, and in which order it starts.
@NullMarked
package network.assay.node.wire;

import org.jspecify.annotations.NullMarked;
