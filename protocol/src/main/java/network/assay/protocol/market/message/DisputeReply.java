// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.message;

import network.assay.protocol.market.Signature;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;

/// What the other side of a dispute answers to a [DisputeRequest].
public sealed interface DisputeReply {
  int MAX_BYTES = 1_024;

  /// The move is legal, and is kept.
  ///
  /// @param signature the answerer's, of the position that it leads to
  record Agreed(Signature signature) implements DisputeReply {}

  record Refused(String why) implements DisputeReply {}

  default byte[] encode() {
    return switch (this) {
      case Agreed(Signature signature) -> new ProtoWriter().bytes(1, signature.toBytes()).toBytes();
      case Refused(String why) -> Fields.reason(new ProtoWriter(), 2, why).toBytes();
    };
  }

  static DisputeReply decode(byte[] bytes) {
    return OrderedReader.whole("a reply to a move", bytes, MAX_BYTES, DisputeReply::read);
  }

  private static DisputeReply read(OrderedReader in) {
    if (in.at(1)) return new Agreed(Fields.signature(in, 1));
    return new Refused(Fields.reason(in, 2));
  }
}
