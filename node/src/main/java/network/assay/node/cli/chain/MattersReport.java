// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.chain;

import java.util.List;
import java.util.Optional;
import network.assay.staking.Matters;
import network.assay.staking.gateway.ChainReader;

/// What `assay chain dispute show` finds of a task, a job, or a demand.
record MattersReport(List<DisputeReport> disputes, List<DemandReport> demands) {
  static MattersReport of(ChainReader reader, Matters found) {
    return new MattersReport(
        found.disputes().stream()
            .map(reader::dispute)
            .flatMap(Optional::stream)
            .map(dispute -> DisputeReport.of(reader, dispute))
            .toList(),
        found.demands().stream().map(DemandReport::of).toList());
  }
}
