// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import java.util.List;
import network.assay.node.blob.Manifest;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.BlobReply;
import network.assay.protocol.market.message.BlobRequest;
import network.assay.protocol.protobuf.ProtoFault;

/// A peer, asked about one blob. Each call blocks for one exchange.
record Holder(PeerId peer, ContentId content, Asking peers) {
  /// What came of asking for a piece.
  sealed interface Answer {
    /// Bytes that may be the piece.
    @SuppressWarnings("ArrayRecordComponent") // a piece is handed on once; a copy would double it
    record Bytes(byte[] bytes) implements Answer {}

    record Absent() implements Answer {}

    /// A reply that no honest peer gives.
    record Nonsense(String what) implements Answer {}

    /// No reply.
    record Failed(AssayFault why) implements Answer {}
  }

  /// What a manifest may have however short its blob: a blob too long is found to be.
  private static final int MANIFEST_BYTES = 64 << 10;

  /// The manifest, which is the blob's.
  ///
  /// @param maxBytes of the blob; memory is taken for no more than that needs
  /// @throws AssayFault.Peer where this is no holder, or lies, which is charged
  Manifest manifest(long maxBytes) throws InterruptedException {
    int count = Manifest.pieces(Math.clamp(maxBytes, 0, Manifest.MAX_LENGTH));
    int most = Math.max(MANIFEST_BYTES, BlobReply.manifestBytes(count));
    BlobReply reply;
    try {
      reply = ask(new BlobRequest.Manifest(content), most);
    } catch (ProtoFault e) {
      throw lied("nonsense (" + e.getMessage() + ")");
    }
    return switch (reply) {
      case BlobReply.Manifest(long length, var pieces) -> {
        if (pieces.size() != Manifest.pieces(length)) {
          throw lied("a manifest that contradicts itself");
        }
        var manifest = new Manifest(length, pieces);
        if (!manifest.content().equals(content)) throw lied("the manifest of another blob");
        yield manifest;
      }
      case BlobReply.Absent() -> throw absent();
      case BlobReply.Piece _, BlobReply.Holders _, BlobReply.Noted _ ->
          throw lied("what nobody asked for");
    };
  }

  Answer piece(int index) throws InterruptedException {
    try {
      return switch (ask(new BlobRequest.Piece(content, index), BlobReply.MAX_PIECE_BYTES)) {
        case BlobReply.Piece(byte[] bytes) -> new Answer.Bytes(bytes);
        case BlobReply.Absent() -> new Answer.Absent();
        case BlobReply.Manifest _, BlobReply.Holders _, BlobReply.Noted _ ->
            new Answer.Nonsense("what nobody asked for");
      };
    } catch (ProtoFault e) {
      return new Answer.Nonsense(String.valueOf(e.getMessage()));
    } catch (AssayFault.Peer | AssayFault.World e) {
      return new Answer.Failed(e);
    }
  }

  /// Who else has it, as this peer says; nobody where it does not say.
  List<PeerId> holders() throws InterruptedException {
    try {
      return ask(new BlobRequest.Holders(content), BlobReply.MAX_PIECE_BYTES)
              instanceof BlobReply.Holders(var others)
          ? others
          : List.of();
    } catch (ProtoFault | AssayFault.Peer | AssayFault.World e) {
      return List.of();
    }
  }

  /// Says that this node has it as well; whether that was heard is all the same.
  void tell() throws InterruptedException {
    try {
      var _ = ask(new BlobRequest.Holding(content), BlobReply.MAX_PIECE_BYTES);
    } catch (ProtoFault | AssayFault.Peer | AssayFault.World e) {
      // It is an offer, to a peer that may be gone.
    }
  }

  /// @throws ProtoFault where the reply is none
  private BlobReply ask(BlobRequest request, int most) throws InterruptedException {
    byte[] reply = peers.request(peer, MarketProtocols.BLOB.replying(most), request.encode());
    Routes.requireNow(peer, MarketProtocols.BLOB, reply);
    return BlobReply.decode(reply);
  }

  /// The fault of having sent what no honest peer sends, which is charged.
  AssayFault.Peer lied(String what) {
    String why =
        "peer %s sent %s when asked for blob %s"
            .formatted(peer.brief(), what, content.digest().brief());
    peers.charge(peer, why);
    return new AssayFault.Peer(why);
  }

  AssayFault.Peer absent() {
    return new AssayFault.Peer(
        "peer %s, named as holder of blob %s, has not got it"
            .formatted(peer.brief(), content.digest().brief()));
  }

  static AssayFault.Peer tooLong(ContentId content, long length, long maxBytes) {
    return new AssayFault.Peer(
        "blob %s has %d bytes, and at most %d can be meant"
            .formatted(content.digest().brief(), length, maxBytes));
  }
}
