// SPDX-License-Identifier: Apache-2.0
/// The decisions of a running job: a pure step from state and event to the next state.
@NullMarked
package network.assay.scheduler.run;

import org.jspecify.annotations.NullMarked;
