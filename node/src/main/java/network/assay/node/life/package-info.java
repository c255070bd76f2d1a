// SPDX-License-Identifier: Apache-2.0
/// How parts of the daemon start, run and stop: ordered groups, single writers, bulkheads, timers.
@NullMarked
package network.assay.node.life;

import org.jspecify.annotations.NullMarked;
