// SPDX-License-Identifier: Apache-2.0
/// Jobs to tasks, tasks to leases: decisions as pure steps.
@NullMarked
package network.assay.scheduler;

import org.jspecify.annotations.NullMarked;
