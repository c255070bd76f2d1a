// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import java.util.function.Function;
import java.util.function.ToIntFunction;
import network.assay.node.log.Throttled;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.request.HeldReply;
import network.assay.protocol.libp2p.request.RequestProtocol;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
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
import network.assay.protocol.protobuf.ProtoFault;
import org.slf4j.LoggerFactory;

/// Brings each request to the desk that answers it.
///
/// A request that is not exactly one of the protocol's messages is the peer's fault: its stream is
/// reset and the peer charged. When the desk has no answer for now, the reply is empty: "ask again
/// later", which no message of the market is.
public final class Routes {
  private static final Throttled LOG = new Throttled(LoggerFactory.getLogger(Routes.class));
  private static final byte[] LATER = new byte[0];

  private final Host host;

  public Routes(Host host) {
    this.host = host;
  }

  public Routes provider(Desk<ProviderRequest, ProviderReply> desk) {
    return serve(MarketProtocols.PROVIDER, ProviderRequest::decode, desk, ProviderReply::encode);
  }

  public Routes verifier(Desk<VerifierRequest, VerifierReply> desk) {
    return serve(MarketProtocols.VERIFIER, VerifierRequest::decode, desk, VerifierReply::encode);
  }

  public Routes submitter(Desk<SubmitterRequest, SubmitterReply> desk) {
    return serve(MarketProtocols.SUBMITTER, SubmitterRequest::decode, desk, SubmitterReply::encode);
  }

  public Routes blobs(Desk<BlobRequest, BlobReply> desk) {
    return serve(MarketProtocols.BLOB, BlobRequest::decode, desk, BlobReply::encode);
  }

  /// As [#blobs], where manifests and pieces wait for their turn before they are read from the
  /// disk, and are counted until the peer has taken them.
  ///
  /// @param bytes about how many the reply will have; 0 where that is next to none, and needs no
  ///     turn
  public Routes blobs(
      Desk<BlobRequest, BlobReply> desk, ToIntFunction<BlobRequest> bytes, Uploads uploads) {
    host.serveHeld(
        MarketProtocols.BLOB,
        (from, asked) -> {
          BlobRequest request = read(MarketProtocols.BLOB, BlobRequest::decode, asked);
          Uploads.Turn turn;
          try {
            int length = bytes.applyAsInt(request);
            turn = length == 0 ? Uploads.Turn.NONE : uploads.await(from, length);
          } catch (AssayFault.World e) {
            return HeldReply.of(LATER);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return HeldReply.of(LATER);
          }
          boolean made = false;
          try {
            byte[] reply = answer(MarketProtocols.BLOB, from, request, desk, BlobReply::encode);
            var held = new HeldReply(reply, turn.sends(reply.length), turn::over);
            made = true;
            return held;
          } finally {
            // Also after an error: room that is not given back is lost for good.
            if (!made) turn.over(false);
          }
        });
    return this;
  }

  public Routes disputes(Desk<DisputeRequest, DisputeReply> desk) {
    return serve(MarketProtocols.DISPUTE, DisputeRequest::decode, desk, DisputeReply::encode);
  }

  private <Q, A> Routes serve(
      RequestProtocol protocol,
      Function<byte[], Q> decode,
      Desk<Q, A> desk,
      Function<A, byte[]> encode) {
    host.serve(
        protocol,
        (from, bytes) -> answer(protocol, from, read(protocol, decode, bytes), desk, encode));
    return this;
  }

  private static <Q, A> byte[] answer(
      RequestProtocol protocol,
      PeerId from,
      Q request,
      Desk<Q, A> desk,
      Function<A, byte[]> encode) {
    try {
      return encode.apply(desk.answer(from, request));
    } catch (AssayFault.World | AssayFault.Operator e) {
      LOG.warn(
          from,
          "{} from {}: no answer for now: {}",
          protocol.id(),
          from,
          String.valueOf(e.getMessage()));
      return LATER;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return LATER;
    }
  }

  private static <Q> Q read(RequestProtocol protocol, Function<byte[], Q> decode, byte[] bytes) {
    try {
      return decode.apply(bytes);
    } catch (ProtoFault e) {
      throw new AssayFault.Peer(protocol.id() + ": " + e.getMessage(), e);
    }
  }

  /// What a reply says.
  ///
  /// @throws AssayFault.World when it says "later"
  /// @throws AssayFault.Peer when it is no message of the protocol
  static <A> A reply(
      PeerId peer, RequestProtocol protocol, Function<byte[], A> decode, byte[] bytes) {
    requireNow(peer, protocol, bytes);
    try {
      return decode.apply(bytes);
    } catch (ProtoFault e) {
      throw new AssayFault.Peer(
          "peer %s answers nonsense on %s: %s"
              .formatted(peer.brief(), protocol.id(), e.getMessage()),
          e);
    }
  }

  /// @throws AssayFault.World when a reply says "later"
  static void requireNow(PeerId peer, RequestProtocol protocol, byte[] bytes) {
    if (bytes.length == 0) {
      throw new AssayFault.World(
          "peer " + peer.brief() + " has no answer on " + protocol.id() + " for now");
    }
  }
}
