// SPDX-License-Identifier: Apache-2.0
package network.assay.node.check;

import java.time.Instant;
import java.util.List;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.VerifierReply;
import network.assay.protocol.market.message.VerifierRequest;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;
import network.assay.verification.check.Finding;

/// Checks as they stand in the journal: requests and findings as they go over the wire.
final class CheckItemCodec {
  private static final int MAX_BYTES = 4 << 20;
  private static final long MAX_SECOND = 1L << 40;

  private CheckItemCodec() {}

  static byte[] encode(CheckItem item) {
    var out =
        new ProtoWriter()
            .bytes(1, item.submitter().toBytes())
            .bytes(2, item.request().encode())
            .varint(3, item.taken().getEpochSecond());
    return switch (item.stage()) {
      case CheckItem.Stage.Open(int attempts) ->
          out.message(4, new ProtoWriter().varint(1, attempts)).toBytes();
      case CheckItem.Stage.Found(var findings, boolean reported) ->
          out.message(5, new ProtoWriter().bytes(1, reply(findings).encode()).bool(2, reported))
              .toBytes();
    };
  }

  /// Findings in the form in which they are opened.
  static VerifierReply.Found reply(List<Finding> findings) {
    return new VerifierReply.Found(
        findings.stream()
            .map(f -> new VerifierReply.Entry(f.segment(), f.start(), f.end(), f.salt(), f.word()))
            .toList());
  }

  static CheckItem decode(byte[] bytes) {
    return OrderedReader.whole("a check", bytes, MAX_BYTES, CheckItemCodec::read);
  }

  private static CheckItem read(OrderedReader in) {
    PeerId submitter = PeerId.of(in.bytes(1, PeerId.MAX_BYTES));
    var request = VerifierRequest.decode(in.bytes(2, VerifierRequest.MAX_BYTES));
    if (!(request instanceof VerifierRequest.TakeCheck check)) {
      throw new IllegalArgumentException("a check begins with a request for it");
    }
    Instant taken = Instant.ofEpochSecond(in.count(3, MAX_SECOND));
    CheckItem.Stage stage =
        in.at(4)
            ? in.message(4, 16, m -> new CheckItem.Stage.Open((int) m.count(1, 1_000)))
            : in.message(5, MAX_BYTES, CheckItemCodec::readFound);
    return new CheckItem(submitter, check, taken, stage);
  }

  private static CheckItem.Stage readFound(OrderedReader in) {
    var opened = VerifierReply.decode(in.bytes(1, VerifierReply.MAX_BYTES));
    if (!(opened instanceof VerifierReply.Found(var entries))) {
      throw new IllegalArgumentException("a check ends with findings");
    }
    List<Finding> findings =
        entries.stream()
            .map(e -> new Finding(e.segment(), e.start(), e.end(), e.salt(), e.word()))
            .toList();
    return new CheckItem.Stage.Found(findings, in.bool(2));
  }
}
