// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.time.InstantSource;

/// What disputes are played with.
public record Tools(
    Court court,
    Pleadings pleadings,
    Seal seal,
    Courier courier,
    Witness witness,
    CaseBook book,
    InstantSource clock) {}
