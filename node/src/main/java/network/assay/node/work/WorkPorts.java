// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.InstantSource;
import network.assay.node.chain.Notary;
import network.assay.node.state.StateStore;

/// The world of those who work and of those who check.
public record WorkPorts(
    Notary notary,
    JobsOnChain jobs,
    Submitters submitters,
    StateStore states,
    InstantSource clock) {}
