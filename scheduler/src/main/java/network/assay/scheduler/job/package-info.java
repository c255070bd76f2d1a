// SPDX-License-Identifier: Apache-2.0
/// Job files and job specifications: docs/spec/job, sections 1, 2 and 4.
@NullMarked
package network.assay.scheduler.job;

import org.jspecify.annotations.NullMarked;
