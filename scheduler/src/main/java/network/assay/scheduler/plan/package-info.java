// SPDX-License-Identifier: Apache-2.0
/// From a job to its tasks: docs/spec/job, section 5.
@NullMarked
package network.assay.scheduler.plan;

import org.jspecify.annotations.NullMarked;
