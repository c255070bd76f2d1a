// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.message;

import java.util.List;
import network.assay.protocol.market.Digest;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;

/// What a holder answers to a [BlobRequest].
public sealed interface BlobReply {
  /// docs/spec/commitments, section 6.
  int PIECE_BYTES = 262_144;

  /// Pieces of the largest blob: 64 GiB.
  int MAX_PIECES = 262_144;

  /// Room for the largest manifest.
  int MAX_BYTES = MAX_PIECES * (Digest.BYTES + 2) + 64;

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

  default byte[] encode() {
    return switch (this) {
      case Manifest(long length, var pieces) -> {
        var out = new ProtoWriter().varint(1, length);
        pieces.forEach(piece -> out.bytes(2, piece.toBytes()));
        yield new ProtoWriter().message(1, out).toBytes();
      }
      case Piece(byte[] bytes) -> new ProtoWriter().bytes(2, bytes).toBytes();
      case Absent() -> new ProtoWriter().bool(3, true).toBytes();
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
    if (!in.bool(3)) throw new IllegalArgumentException("an absence says true");
    return new Absent();
  }
}
