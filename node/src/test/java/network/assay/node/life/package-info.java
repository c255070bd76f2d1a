// SPDX-License-Identifier: Apache-2.0
/// Tests of how parts start, run and stop.
@NullMarked
package network.assay.node.life;

import org.jspecify.annotations.NullMarked;
