// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Duration;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;

/// How providers and verifiers reach whoever gave them work. Every call blocks; faults as in
/// [network.assay.node.job.Peers].
public interface Submitters {
  SubmitterReply tell(PeerId submitter, SubmitterRequest request) throws InterruptedException;

  /// As the other, for who has more to tell soon in any case.
  ///
  /// @param within how long the answer may take
  default SubmitterReply tell(PeerId submitter, SubmitterRequest request, Duration within)
      throws InterruptedException {
    return tell(submitter, request);
  }

  /// Brings a blob that `holder` has into this node's blob store, checked against its id.
  void fetch(PeerId holder, ContentId content, long maxBytes) throws InterruptedException;

  /// As [#fetch], and also from other peers that `origin` says have it. For what all who work for
  /// `origin` may know that this node is given.
  ///
  /// @param within how long it may take in all
  default void fetchAmong(PeerId origin, ContentId content, long maxBytes, Duration within)
      throws InterruptedException {
    fetch(origin, content, maxBytes);
  }
}
