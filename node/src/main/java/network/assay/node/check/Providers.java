// SPDX-License-Identifier: Apache-2.0
package network.assay.node.check;

import java.time.Duration;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.Endpoint;
import network.assay.protocol.market.message.ProviderReply;
import network.assay.protocol.market.message.ProviderRequest;

/// How a verifier reaches the provider that it checks. Every call blocks; faults as in
/// [network.assay.node.job.Peers].
public interface Providers {
  /// @param within how long the answer may take, however long others may
  ProviderReply ask(Endpoint provider, ProviderRequest request, Duration within)
      throws InterruptedException;

  /// Brings a blob that `holder` has into this node's blob store, checked against its id.
  ///
  /// @param within how long it may take in all
  void fetch(PeerId holder, ContentId content, long maxBytes, Duration within)
      throws InterruptedException;
}
