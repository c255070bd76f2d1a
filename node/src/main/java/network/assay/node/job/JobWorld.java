// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import network.assay.node.chain.Notary;
import network.assay.node.dispute.Disputes;

/// All that a job reaches outside of its own node.
public record JobWorld(
    Peers peers,
    Escrow escrow,
    Notary notary,
    Accounts accounts,
    Disputes disputes,
    Demands demands) {}
