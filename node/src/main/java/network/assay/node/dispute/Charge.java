// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import network.assay.staking.Evidence;
import network.assay.verification.task.Terms;

/// A result that this node can show to be wrong.
///
/// @param evidence of one wrong segment; its end as found here is what the desk will defend
/// @param terms of the task, which the accused has signed
public record Charge(Evidence evidence, Terms terms, Exhibit exhibit) {}
