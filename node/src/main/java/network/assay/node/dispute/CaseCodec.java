// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.message.InputLocation;
import network.assay.protocol.market.task.TaskCodec;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoFault;
import network.assay.protocol.protobuf.ProtoWriter;

/// Cases and moves as they stand in the database. Nothing is written that could not be read again.
final class CaseCodec {
  private static final int MAX_BYTES = 4 << 20;
  /// Of a call that is written as [Calls] does: a legal one has much less.
  private static final int MAX_CALL = 1 << 18;
  private static final int MAX_INPUTS = 4_096;
  private static final long MAX_SECOND = 1L << 40;

  private CaseCodec() {}

  static byte[] encode(CaseFile file) {
    var out =
        new ProtoWriter()
            .bool(1, file.role() == Role.ACCUSED)
            .bytes(2, file.accused().toBytes())
            .bytes(3, file.challenger().toBytes())
            .bytes(4, bytes(file.opening()));
    file.exhibit().ifPresent(exhibit -> out.message(5, encode(exhibit)));
    out.varint(6, file.since().getEpochSecond());
    file.ending()
        .ifPresent(
            ending ->
                out.message(
                    7,
                    new ProtoWriter()
                        .bool(1, ending.won())
                        .varint(2, ending.at().getEpochSecond())));
    return readable(out.toBytes(), CaseCodec::decode);
  }

  private static ProtoWriter encode(Exhibit exhibit) {
    var out = new ProtoWriter().bytes(1, TaskCodec.encode(exhibit.task()));
    for (InputLocation input : exhibit.inputs()) {
      out.message(
          2,
          new ProtoWriter()
              .bytes(1, input.state().toBytes())
              .bytes(2, input.content().digest().toBytes()));
    }
    exhibit.start().ifPresent(start -> out.bytes(3, start.digest().toBytes()));
    return out;
  }

  static CaseFile decode(byte[] bytes) {
    return OrderedReader.whole("a dispute", bytes, MAX_BYTES, CaseCodec::read);
  }

  private static CaseFile read(OrderedReader in) {
    return new CaseFile(
        in.bool(1) ? Role.ACCUSED : Role.CHALLENGER,
        Address.of(in.exactly(2, Address.BYTES)),
        Address.of(in.exactly(3, Address.BYTES)),
        hex(in.bytes(4, MAX_CALL)),
        in.at(5) ? Optional.of(in.message(5, MAX_BYTES, CaseCodec::readExhibit)) : Optional.empty(),
        second(in, 6),
        in.at(7)
            ? Optional.of(in.message(7, 64, m -> new CaseFile.Ending(m.bool(1), second(m, 2))))
            : Optional.empty());
  }

  private static Exhibit readExhibit(OrderedReader in) {
    TaskSpec task = TaskCodec.decode(in.bytes(1, MAX_BYTES));
    List<InputLocation> inputs =
        in.repeated(
            2,
            MAX_INPUTS,
            one ->
                one.message(
                    2,
                    80,
                    input -> new InputLocation(digest(input, 1), new ContentId(digest(input, 2)))));
    return new Exhibit(
        task, inputs, in.at(3) ? Optional.of(new ContentId(digest(in, 3))) : Optional.empty());
  }

  static byte[] encode(Signed move) {
    var out =
        new ProtoWriter()
            .bytes(1, move.dispute().toBytes())
            .bytes(2, move.after().toBytes())
            .varint(3, move.ply())
            .bytes(4, bytes(move.call()));
    move.accused().ifPresent(signature -> out.bytes(5, signature.toBytes()));
    move.challenger().ifPresent(signature -> out.bytes(6, signature.toBytes()));
    return readable(out.toBytes(), CaseCodec::decodeMove);
  }

  private static byte[] readable(byte[] bytes, Function<byte[], ?> decode) {
    try {
      var _ = decode.apply(bytes);
    } catch (ProtoFault e) {
      throw new AssayFault.Internal(
          "what could not be read again is not kept: " + e.getMessage(), e);
    }
    return bytes;
  }

  static Signed decodeMove(byte[] bytes) {
    return OrderedReader.whole(
        "a move of a dispute",
        bytes,
        MAX_BYTES,
        in ->
            new Signed(
                digest(in, 1),
                digest(in, 2),
                (int) in.count(3, 0xFFFF),
                hex(in.bytes(4, MAX_CALL)),
                signature(in, 5),
                signature(in, 6)));
  }

  private static Optional<Signature> signature(OrderedReader in, int field) {
    return in.at(field)
        ? Optional.of(Signature.of(in.exactly(field, Signature.BYTES)))
        : Optional.empty();
  }

  private static Digest digest(OrderedReader in, int field) {
    return Digest.of(in.exactly(field, Digest.BYTES));
  }

  private static Instant second(OrderedReader in, int field) {
    return Instant.ofEpochSecond(in.count(field, MAX_SECOND));
  }

  static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex, 2, hex.length());
  }

  static String hex(byte[] bytes) {
    return "0x" + HexFormat.of().formatHex(bytes);
  }
}
