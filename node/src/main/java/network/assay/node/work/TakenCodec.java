// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;
import network.assay.staking.SignedTaken;
import network.assay.staking.Taken;

/// A submitter's word that it has a result, as it stands in its table.
final class TakenCodec {
  private static final int MAX_BYTES = 512;

  private TakenCodec() {}

  static byte[] encode(SignedTaken signed) {
    Taken word = signed.word();
    return new ProtoWriter()
        .bytes(1, word.job().digest().toBytes())
        .bytes(2, word.task().digest().toBytes())
        .bytes(3, word.provider().toBytes())
        .bytes(4, word.commitment().toBytes())
        .bytes(5, word.price().toBytes())
        .bytes(6, signed.signature().toBytes())
        .toBytes();
  }

  static SignedTaken decode(byte[] bytes) {
    return OrderedReader.whole("a word for a result", bytes, MAX_BYTES, TakenCodec::read);
  }

  private static SignedTaken read(OrderedReader in) {
    var word =
        new Taken(
            new JobId(Digest.of(in.exactly(1, Digest.BYTES))),
            new TaskId(Digest.of(in.exactly(2, Digest.BYTES))),
            Address.of(in.exactly(3, Address.BYTES)),
            Digest.of(in.exactly(4, Digest.BYTES)),
            Amount.of(in.exactly(5, Amount.BYTES)));
    return new SignedTaken(word, Signature.of(in.exactly(6, Signature.BYTES)));
  }
}
