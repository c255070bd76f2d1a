// SPDX-License-Identifier: Apache-2.0
package network.assay.node.blob;

import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaggedHash;

/// Makes a [Manifest] of bytes that come bit by bit.
final class PieceHasher {
  private final List<Digest> pieces = new ArrayList<>();
  private TaggedHash piece = Manifest.startPiece();
  private int inPiece;
  private long length;

  void add(byte[] bytes, int from, int count) {
    int at = from;
    int end = from + count;
    while (at < end) {
      int part = Math.min(end - at, Manifest.PIECE_BYTES - inPiece);
      piece.add(bytes, at, part);
      at += part;
      inPiece += part;
      if (inPiece == Manifest.PIECE_BYTES) endPiece();
    }
    length += count;
  }

  long length() {
    return length;
  }

  /// The manifest; this object must not be used again.
  Manifest end() {
    if (inPiece > 0) endPiece();
    return new Manifest(length, pieces);
  }

  private void endPiece() {
    pieces.add(piece.end());
    piece = Manifest.startPiece();
    inPiece = 0;
  }
}
