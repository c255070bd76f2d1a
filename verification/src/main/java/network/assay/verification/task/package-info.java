// SPDX-License-Identifier: Apache-2.0
/// Tasks as they are run: the start state, the steps, and the states between (docs/spec/job,
/// section 3).
@NullMarked
package network.assay.verification.task;

import org.jspecify.annotations.NullMarked;
