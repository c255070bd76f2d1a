// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.BatchProof;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;

/// Earnings as they stand in their table. A grant stands there as the submitter sent it.
final class EarningsCodec {
  private static final int MAX_BYTES = 1 << 20;
  private static final long MAX_SECOND = Integer.MAX_VALUE * 4L;

  private EarningsCodec() {}

  static byte[] encode(Earnings earnings) {
    var out =
        new ProtoWriter()
            .bytes(1, earnings.job().digest().toBytes())
            .bytes(2, earnings.submitter().toBytes())
            .varint(3, earnings.work().tasks())
            .varint(4, earnings.work().checks())
            .varint(5, earnings.work().since().getEpochSecond())
            .bytes(6, earnings.claimed().toBytes());
    for (Grants.Grant grant : earnings.grants().all()) {
      out.bytes(7, new SubmitterReply.Pay(grant.cumulative(), grant.proof()).encode());
    }
    earnings.transactions().forEach(transaction -> out.string(8, transaction));
    out.string(9, earnings.state().name());
    for (Grants.Grant grant : earnings.grants().all()) {
      out.varint(10, Math.max(0, grant.near().getEpochSecond()));
    }
    return out.toBytes();
  }

  static Earnings decode(byte[] bytes) {
    return OrderedReader.whole("earnings", bytes, MAX_BYTES, EarningsCodec::read);
  }

  private static Earnings read(OrderedReader in) {
    var job = new JobId(Digest.of(in.exactly(1, Digest.BYTES)));
    PeerId submitter = PeerId.of(in.bytes(2, PeerId.MAX_BYTES));
    var work =
        new Earnings.Work(
            (int) in.count(3, Integer.MAX_VALUE),
            (int) in.count(4, Integer.MAX_VALUE),
            Instant.ofEpochSecond(in.count(5, MAX_SECOND)));
    Amount claimed = Amount.of(in.exactly(6, Amount.BYTES));
    List<SubmitterReply.Pay> pay = in.repeated(7, Grants.MAX, EarningsCodec::pay);
    List<String> transactions =
        in.repeated(8, Earnings.MAX_TRANSACTIONS, one -> one.string(8, 128));
    var state = Earnings.State.valueOf(in.string(9, 16));
    List<Instant> near =
        in.repeated(10, Grants.MAX, one -> Instant.ofEpochSecond(one.count(10, MAX_SECOND)));
    return new Earnings(job, submitter, work, claimed, grants(pay, near), transactions, state);
  }

  /// Nobody has looked at what those of an earlier build add up to.
  private static Grants grants(List<SubmitterReply.Pay> pay, List<Instant> near) {
    var grants = new ArrayList<Grants.Grant>();
    for (int i = 0; i < pay.size(); i++) {
      Amount cumulative = pay.get(i).cumulative();
      BatchProof proof = pay.get(i).proof();
      grants.add(
          i < near.size()
              ? new Grants.Grant(cumulative, proof, near.get(i))
              : Grants.Grant.doubtful(cumulative, proof));
    }
    return new Grants(grants);
  }

  private static SubmitterReply.Pay pay(OrderedReader in) {
    var sent = SubmitterReply.decode(in.bytes(7, SubmitterReply.MAX_SHORT));
    if (sent instanceof SubmitterReply.Pay pay) return pay;
    throw new IllegalArgumentException("a grant is pay");
  }
}
