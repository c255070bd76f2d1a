// SPDX-License-Identifier: Apache-2.0
/// Which provider gets a task, and why another one does not.
@NullMarked
package network.assay.scheduler.match;

import org.jspecify.annotations.NullMarked;
