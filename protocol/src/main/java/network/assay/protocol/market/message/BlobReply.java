// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.message;

import java.util.List;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;

/// What a holder answers to a [BlobRequest].
public sealed interface BlobReply {
  /// docs/spec/commitments, section 6.
  int PIECE_BYTES = 262_144;

  /// Pieces of the largest blob: 64 GiB.
  int MAX_PIECES = 262_144;

  /// Peers named in one reply.
  int MAX_HOLDERS = 8;

  /// Room for the largest manifest.
  int MAX_BYTES = manifestBytes(MAX_PIECES);

  /// Room for a piece, or whatever else is no manifest.
  int MAX_PIECE_BYTES = PIECE_BYTES + 64;

  /// Room for a manifest of so many pieces.
  static int manifestBytes(int pieces) {
    return pieces * (Digest.BYTES + 2) + 64;
  }

  /// @param length of the blob in bytes
  record Manifest(long length, List<Digest> pieces) implements BlobReply {
    public Manifest {
      pieces = List.copyOf(pieces);
    }
  }

  /// The bytes of one piece. Not to be changed by whoever made or got it.
  @SuppressWarnings("ArrayRecordComponent") // one piece is handed on once; a copy would double it
  record Piece(byte[] bytes) implements BlobReply {}

  record Absent() implements BlobReply {}

  /// @param peers that said they have it, at most [#MAX_HOLDERS]
  record Holders(List<PeerId> peers) implements BlobReply {
    public Holders {
      peers = List.copyOf(peers);
    }
  }

  /// Noted who else has it.
  record Noted() implements BlobReply {}

  default byte[] encode() {
    return switch (this) {
      case Manifest(long length, var pieces) -> {
        var out = new ProtoWriter().varint(1, length);
        pieces.forEach(piece -> out.bytes(2, piece.toBytes()));
        yield new ProtoWriter().message(1, out).toBytes();
      }
      case Piece(byte[] bytes) -> new ProtoWriter().bytes(2, bytes).toBytes();
      case Absent() -> new ProtoWriter().bool(3, true).toBytes();
      case Holders(var peers) -> {
        var out = new ProtoWriter();
        peers.forEach(peer -> out.bytes(1, peer.toBytes()));
        yield new ProtoWriter().message(4, out).toBytes();
      }
      case Noted() -> new ProtoWriter().bool(5, true).toBytes();
    };
  }

  static BlobReply decode(byte[] bytes) {
    return OrderedReader.whole("a blob's reply", bytes, MAX_BYTES, BlobReply::read);
  }

  private static BlobReply read(OrderedReader in) {
    if (in.at(1)) {
      return in.message(
          1,
          MAX_BYTES,
          m ->
              new Manifest(
                  m.count(1, (long) PIECE_BYTES * MAX_PIECES),
                  m.repeated(2, MAX_PIECES, one -> Fields.digest(one, 2))));
    }
    if (in.at(2)) return new Piece(in.bytes(2, PIECE_BYTES));
    if (in.at(4)) {
      return new Holders(
          in.message(
              4,
              MAX_HOLDERS * (PeerId.MAX_BYTES + 2),
              m -> m.repeated(1, MAX_HOLDERS, one -> PeerId.of(one.bytes(1, PeerId.MAX_BYTES)))));
    }
    if (in.at(5)) {
      requireTrue(in.bool(5));
      return new Noted();
    }
    requireTrue(in.bool(3));
    return new Absent();
  }

  private static void requireTrue(boolean said) {
    if (!said) throw new IllegalArgumentException("a reply that is given says true");
  }
}
