// SPDX-License-Identifier: Apache-2.0
package network.assay.node.blob;

import java.util.List;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.protocol.market.TaggedHash;
import network.assay.protocol.market.message.BlobReply;

/// The digests of a blob's pieces: with it each piece is checked as it arrives, from whoever sends
/// it (docs/spec/commitments, section 6).
///
/// @param length of the blob, in bytes
/// @param pieces one digest for each 262,144 bytes, the last of which may be fewer
public record Manifest(long length, List<Digest> pieces) {
  public static final int PIECE_BYTES = BlobReply.PIECE_BYTES;
  public static final long MAX_LENGTH = (long) PIECE_BYTES * BlobReply.MAX_PIECES;

  private static final HashTag BLOB = HashTag.of("assay/blob/1");
  private static final HashTag PIECE = HashTag.of("assay/piece/1");

  /// @throws IllegalArgumentException when there are not as many pieces as the length says
  public Manifest {
    if (length < 0 || length > MAX_LENGTH) {
      throw new IllegalArgumentException("a blob has 0 to " + MAX_LENGTH + " bytes, not " + length);
    }
    if (pieces.size() != pieces(length)) {
      throw new IllegalArgumentException(
          "a blob of %d bytes has %d pieces, not %d"
              .formatted(length, pieces(length), pieces.size()));
    }
    pieces = List.copyOf(pieces);
  }

  /// The manifest of a blob in memory.
  public static Manifest of(byte[] blob) {
    var hasher = new PieceHasher();
    hasher.add(blob, 0, blob.length);
    return hasher.end();
  }

  /// How many pieces a blob of `length` bytes has.
  public static int pieces(long length) {
    return (int) Math.ceilDiv(length, (long) PIECE_BYTES);
  }

  static TaggedHash startPiece() {
    return PIECE.start();
  }

  /// The id of the blob.
  public ContentId content() {
    TaggedHash hash = BLOB.start().add(length);
    pieces.forEach(hash::add);
    return new ContentId(hash.end());
  }

  /// How many bytes piece `index` has.
  public int pieceLength(int index) {
    if (index < 0 || index >= pieces.size()) {
      throw new IllegalArgumentException(
          "piece " + index + " of a blob with " + pieces.size() + " pieces");
    }
    return (int) Math.min(PIECE_BYTES, length - (long) index * PIECE_BYTES);
  }

  /// Whether `bytes` are piece `index`, no more and no less.
  public boolean matches(int index, byte[] bytes) {
    return bytes.length == pieceLength(index) && PIECE.hash(bytes).equals(pieces.get(index));
  }
}
