// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.message;

import network.assay.protocol.market.ContentId;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;

/// What anyone may ask of whoever holds a blob, on `/assay/blob/1`; answered by a [BlobReply].
public sealed interface BlobRequest {
  int MAX_BYTES = 128;

  record Manifest(ContentId content) implements BlobRequest {}

  /// @param index of the piece, from 0
  record Piece(ContentId content, int index) implements BlobRequest {}

  default byte[] encode() {
    return switch (this) {
      case Manifest(var content) ->
          new ProtoWriter().bytes(1, content.digest().toBytes()).toBytes();
      case Piece(var content, int index) ->
          new ProtoWriter().bytes(1, content.digest().toBytes()).varint(2, index).toBytes();
    };
  }

  static BlobRequest decode(byte[] bytes) {
    return OrderedReader.whole(
        "a request for a blob",
        bytes,
        MAX_BYTES,
        in -> {
          ContentId content = Fields.content(in, 1);
          return in.at(2)
              ? new Piece(content, (int) in.count(2, Integer.MAX_VALUE))
              : new Manifest(content);
        });
  }
}
