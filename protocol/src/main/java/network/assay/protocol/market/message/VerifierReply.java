// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.message;

import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.task.Work;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;

/// What a verifier answers to a [VerifierRequest].
public sealed interface VerifierReply {
  int MAX_BYTES = 1 << 20;

  /// The check is being done; its outcome will be reported to the submitter.
  record Accepted() implements VerifierReply {}

  record Found(List<Entry> entries) implements VerifierReply {
    public Found {
      entries = List.copyOf(entries);
    }
  }

  record Refused(String why) implements VerifierReply {}

  /// What was found for one segment, with the salt of its commitment.
  ///
  /// @param word the provider's signature that the segment starts from `start`, where it was shown
  ///     that
  record Entry(int segment, Digest start, Digest end, Digest salt, Optional<Signature> word) {}

  default byte[] encode() {
    return switch (this) {
      case Accepted() -> new ProtoWriter().bool(1, true).toBytes();
      case Found(var entries) -> {
        var out = new ProtoWriter();
        for (Entry entry : entries) {
          var one =
              new ProtoWriter()
                  .varint(1, entry.segment())
                  .bytes(2, entry.start().toBytes())
                  .bytes(3, entry.end().toBytes())
                  .bytes(4, entry.salt().toBytes());
          entry.word().ifPresent(word -> one.bytes(5, word.toBytes()));
          out.message(1, one);
        }
        yield new ProtoWriter().message(2, out).toBytes();
      }
      case Refused(String why) -> Fields.reason(new ProtoWriter(), 3, why).toBytes();
    };
  }

  static VerifierReply decode(byte[] bytes) {
    return OrderedReader.whole("a verifier's reply", bytes, MAX_BYTES, VerifierReply::read);
  }

  private static VerifierReply read(OrderedReader in) {
    if (in.at(1)) {
      if (!in.bool(1)) throw new IllegalArgumentException("an acceptance says true");
      return new Accepted();
    }
    if (in.at(2)) {
      return new Found(
          in.message(
              2,
              MAX_BYTES,
              m ->
                  m.repeated(
                      1, Work.MAX_SEGMENTS, one -> one.message(1, 256, VerifierReply::entry))));
    }
    return new Refused(Fields.reason(in, 3));
  }

  private static Entry entry(OrderedReader in) {
    return new Entry(
        (int) in.count(1, Work.MAX_SEGMENTS),
        Fields.digest(in, 2),
        Fields.digest(in, 3),
        Fields.digest(in, 4),
        in.at(5) ? Optional.of(Fields.signature(in, 5)) : Optional.empty());
  }
}
