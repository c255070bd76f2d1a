// SPDX-License-Identifier: Apache-2.0
/// Spot checks: what is sampled, who re-executes it, and what the comparison says
/// (docs/spec/job, section 7).
@NullMarked
package network.assay.verification.check;

import org.jspecify.annotations.NullMarked;
