// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Duration;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.message.Endpoint;
import network.assay.protocol.market.message.ProviderReply;
import network.assay.protocol.market.message.ProviderRequest;
import network.assay.protocol.market.message.VerifierReply;
import network.assay.protocol.market.message.VerifierRequest;

/// What a job asks of other peers, each named by its account. Every call blocks; call from virtual
/// threads.
///
/// All throw `AssayFault.Peer` when the peer answered wrongly and `AssayFault.World` when it was
/// not reached or did not answer in time.
public interface Peers {
  ProviderReply ask(Address provider, ProviderRequest request) throws InterruptedException;

  VerifierReply ask(Address verifier, VerifierRequest request) throws InterruptedException;

  /// Brings a blob that `holder` has into this node's blob store, checked against its id.
  ///
  /// @param maxBytes a longer one is refused before any of it is taken
  void fetch(Address holder, ContentId content, long maxBytes) throws InterruptedException;

  /// As [#fetch], and in all of `within`; later it is as if the holder were not reached. For what
  /// a holder may have reasons to bring slowly.
  void fetch(Address holder, ContentId content, long maxBytes, Duration within)
      throws InterruptedException;

  /// Where a peer is found, to be told to others.
  Endpoint endpoint(Address account);
}
