// SPDX-License-Identifier: Apache-2.0
/// The submitter's side: jobs run by [network.assay.scheduler.run.JobMachine], each command carried
/// out and each answer fed back.
@NullMarked
package network.assay.node.job;

import org.jspecify.annotations.NullMarked;
