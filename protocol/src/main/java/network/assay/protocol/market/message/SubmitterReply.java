// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.message;

import java.util.List;
import network.assay.protocol.market.Amount;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;

/// What a submitter's node answers to a [SubmitterRequest].
public sealed interface SubmitterReply {
  /// Holds [Roll#MAX] raises.
  int MAX_BYTES = 1 << 18;

  /// Of an answer that is no roll.
  int MAX_SHORT = 16_384;

  /// Go on; or the result or report is kept, and will not be lost.
  record Kept() implements SubmitterReply {}

  /// The lease or check is no longer the asker's: it should stop.
  record NotYours() implements SubmitterReply {}

  /// What the asker has earned in the job as of a batch on chain.
  record Pay(Amount cumulative, BatchProof proof) implements SubmitterReply {}

  /// All that a batch says its job's providers have earned, in the order of their accounts.
  record Roll(List<Raise> raises) implements SubmitterReply {
    public static final int MAX = 4_096;

    public Roll {
      raises = List.copyOf(raises);
      if (raises.isEmpty() || raises.size() > MAX) {
        throw new IllegalArgumentException("a roll of " + raises.size());
      }
      for (int i = 1; i < raises.size(); i++) {
        if (raises.get(i - 1).provider().compareTo(raises.get(i).provider()) >= 0) {
          throw new IllegalArgumentException("each account once, in ascending order");
        }
      }
    }
  }

  /// Nothing is owed yet.
  record NoPay() implements SubmitterReply {}

  record Refused(String why) implements SubmitterReply {}

  default byte[] encode() {
    return switch (this) {
      case Kept() -> new ProtoWriter().varint(1, 1).toBytes();
      case NotYours() -> new ProtoWriter().varint(1, 2).toBytes();
      case NoPay() -> new ProtoWriter().varint(1, 3).toBytes();
      case Pay(var cumulative, var proof) ->
          new ProtoWriter()
              .message(
                  2,
                  new ProtoWriter().bytes(1, cumulative.toBytes()).message(2, Fields.proof(proof)))
              .toBytes();
      case Refused(String why) -> Fields.reason(new ProtoWriter(), 3, why).toBytes();
      case Roll(var raises) -> new ProtoWriter().bytes(5, Raise.pack(raises)).toBytes();
    };
  }

  static SubmitterReply decode(byte[] bytes) {
    return OrderedReader.whole("a submitter's reply", bytes, MAX_BYTES, SubmitterReply::read);
  }

  private static SubmitterReply read(OrderedReader in) {
    if (in.at(1)) {
      int plain = (int) in.count(1, 3);
      return switch (plain) {
        case 1 -> new Kept();
        case 2 -> new NotYours();
        case 3 -> new NoPay();
        default -> throw new IllegalArgumentException("reply " + plain);
      };
    }
    if (in.at(2)) {
      return in.message(
          2,
          MAX_SHORT,
          m -> new Pay(Fields.amount(m, 1), m.message(2, MAX_SHORT, Fields::readProof)));
    }
    if (in.at(5)) return new Roll(Raise.unpack(in.bytes(5, Raise.BYTES * Roll.MAX)));
    return new Refused(Fields.reason(in, 3));
  }
}
