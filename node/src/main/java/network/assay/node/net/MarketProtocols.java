// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import java.time.Duration;
import network.assay.protocol.libp2p.request.RequestProtocol;
import network.assay.protocol.market.message.BlobReply;
import network.assay.protocol.market.message.BlobRequest;
import network.assay.protocol.market.message.DisputeReply;
import network.assay.protocol.market.message.DisputeRequest;
import network.assay.protocol.market.message.ProviderReply;
import network.assay.protocol.market.message.ProviderRequest;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import network.assay.protocol.market.message.VerifierReply;
import network.assay.protocol.market.message.VerifierRequest;

/// What peers of the market speak (docs/spec/wire, part 2).
public final class MarketProtocols {
  /// Long enough for the answerer to ask its chain node and to write to its disk.
  private static final Duration DIALOGUE = Duration.ofSeconds(30);

  private static final int REQUESTS_AT_ONCE = 64;

  /// To whoever does tasks.
  public static final RequestProtocol PROVIDER =
      new RequestProtocol(
          "/assay/provider/1",
          ProviderRequest.MAX_BYTES,
          ProviderReply.MAX_BYTES,
          DIALOGUE,
          REQUESTS_AT_ONCE);

  /// To whoever re-executes samples of tasks.
  public static final RequestProtocol VERIFIER =
      new RequestProtocol(
          "/assay/verifier/1",
          VerifierRequest.MAX_BYTES,
          VerifierReply.MAX_BYTES,
          DIALOGUE,
          REQUESTS_AT_ONCE);

  /// To whoever's job it is.
  public static final RequestProtocol SUBMITTER =
      new RequestProtocol(
          "/assay/submitter/1",
          SubmitterRequest.MAX_BYTES,
          SubmitterReply.MAX_BYTES,
          DIALOGUE,
          REQUESTS_AT_ONCE);

  /// To whoever has a blob: its manifest, or one piece.
  public static final RequestProtocol BLOB =
      new RequestProtocol(
          "/assay/blob/2",
          BlobRequest.MAX_BYTES,
          BlobReply.MAX_BYTES,
          Duration.ofSeconds(60),
          2 * BlobFetcher.PIECES_AT_ONCE);

  /// To the other side of a dispute.
  public static final RequestProtocol DISPUTE =
      new RequestProtocol(
          "/assay/dispute/1", DisputeRequest.MAX_BYTES, DisputeReply.MAX_BYTES, DIALOGUE, 16);

  /// The topic of gossip on which providers announce themselves.
  public static final String OFFERS = "assay/offers/1";

  private MarketProtocols() {}
}
