// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.util.List;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.message.SubmitterRequest;

/// The checks that this node has done and told their submitters of, for those who go after its pay.
public interface Reports {
  /// @param price that was agreed
  record Report(PeerId submitter, JobId job, TaskId task, Amount price) {}

  List<Report> reported();

  /// What is said of a check, as it was said before.
  SubmitterRequest again(Report report);

  /// Of a node that checks nothing.
  static Reports none() {
    return new Reports() {
      @Override
      public List<Report> reported() {
        return List.of();
      }

      @Override
      public SubmitterRequest again(Report report) {
        throw new IllegalStateException("nothing was reported");
      }
    };
  }
}
