// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.message;

import network.assay.protocol.market.ContentId;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;

/// What anyone may ask of whoever holds a blob, on `/assay/blob/2`; answered by a [BlobReply].
public sealed interface BlobRequest {
  int MAX_BYTES = 128;

  record Manifest(ContentId content) implements BlobRequest {}

  /// @param index of the piece, from 0
  record Piece(ContentId content, int index) implements BlobRequest {}

  /// Who else has it?
  record Holders(ContentId content) implements BlobRequest {}

  /// The asker has it as well, and serves it.
  record Holding(ContentId content) implements BlobRequest {}

  default byte[] encode() {
    return switch (this) {
      case Manifest(var content) -> start(content).toBytes();
      case Piece(var content, int index) -> start(content).varint(2, index).toBytes();
      case Holders(var content) -> start(content).bool(3, true).toBytes();
      case Holding(var content) -> start(content).bool(4, true).toBytes();
    };
  }

  private static ProtoWriter start(ContentId content) {
    return new ProtoWriter().bytes(1, content.digest().toBytes());
  }

  static BlobRequest decode(byte[] bytes) {
    return OrderedReader.whole("a request for a blob", bytes, MAX_BYTES, BlobRequest::read);
  }

  private static BlobRequest read(OrderedReader in) {
    ContentId content = Fields.content(in, 1);
    if (in.at(2)) return new Piece(content, (int) in.count(2, Integer.MAX_VALUE));
    if (in.at(3)) {
      requireTrue(in.bool(3));
      return new Holders(content);
    }
    if (in.at(4)) {
      requireTrue(in.bool(4));
      return new Holding(content);
    }
    return new Manifest(content);
  }

  private static void requireTrue(boolean said) {
    if (!said) throw new IllegalArgumentException("a request that is made says true");
  }
}
