// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.message;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.CheckClaim;
import network.assay.protocol.market.deal.CheckOrder;
import network.assay.protocol.market.deal.Lease;
import network.assay.protocol.market.deal.LeasedTerms;
import network.assay.protocol.market.deal.Offer;
import network.assay.protocol.market.deal.ResultClaim;
import network.assay.protocol.market.task.Work;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;

/// The parts that several messages have.
final class Fields {
  static final int MAX_PART = 16_384;

  /// Of a signed order: the longest varint of a segment and its key have 3 bytes.
  static final int MAX_ORDER = 1_024 + 3 * Work.MAX_SEGMENTS;

  static final int MAX_REASON_BYTES = 512;
  static final int MAX_INPUTS = Work.MAX_SHARDS + 2;

  private Fields() {}

  static Digest digest(OrderedReader in, int field) {
    return Digest.of(in.exactly(field, Digest.BYTES));
  }

  static JobId job(OrderedReader in, int field) {
    return new JobId(digest(in, field));
  }

  static TaskId task(OrderedReader in, int field) {
    return new TaskId(digest(in, field));
  }

  static ContentId content(OrderedReader in, int field) {
    return new ContentId(digest(in, field));
  }

  static Address address(OrderedReader in, int field) {
    return Address.of(in.exactly(field, Address.BYTES));
  }

  static Amount amount(OrderedReader in, int field) {
    return Amount.of(in.exactly(field, Amount.BYTES));
  }

  static Signature signature(OrderedReader in, int field) {
    return Signature.of(in.exactly(field, Signature.BYTES));
  }

  /// A reason for people; cut, not refused, when it is long.
  static ProtoWriter reason(ProtoWriter out, int field, String why) {
    return out.string(field, why.length() <= 120 ? why : why.substring(0, 120) + "…");
  }

  static String reason(OrderedReader in, int field) {
    return in.string(field, MAX_REASON_BYTES);
  }

  static Instant second(OrderedReader in, int field) {
    try {
      return Instant.ofEpochSecond(in.count(field, Long.MAX_VALUE));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("a time is out of range", e);
    }
  }

  static ProtoWriter offer(Offer offer) {
    return new ProtoWriter()
        .bytes(1, offer.provider().toBytes())
        .bytes(2, offer.pricePerPetaOp().toBytes())
        .varint(3, offer.operationsPerSecond())
        .varint(4, offer.capacity())
        .varint(5, offer.expires().getEpochSecond());
  }

  static Offer readOffer(OrderedReader in) {
    return new Offer(
        address(in, 1),
        amount(in, 2),
        in.count(3, Long.MAX_VALUE),
        (int) in.count(4, Offer.MAX_CAPACITY),
        second(in, 5));
  }

  static ProtoWriter endpoint(Endpoint endpoint) {
    var out = new ProtoWriter().bytes(1, endpoint.peer().toBytes());
    endpoint.addresses().forEach(address -> out.string(2, address));
    return out;
  }

  static Endpoint readEndpoint(OrderedReader in) {
    return new Endpoint(
        PeerId.of(in.bytes(1, PeerId.MAX_BYTES)),
        in.repeated(2, Endpoint.MAX_ADDRESSES, one -> one.string(2, Endpoint.MAX_ADDRESS_BYTES)));
  }

  static ProtoWriter lease(Lease lease) {
    return new ProtoWriter()
        .bytes(1, lease.job().digest().toBytes())
        .bytes(2, lease.task().digest().toBytes())
        .bytes(3, lease.provider().toBytes())
        .bytes(4, lease.price().toBytes())
        .varint(5, lease.deadline().getEpochSecond());
  }

  static Lease readLease(OrderedReader in) {
    return new Lease(job(in, 1), task(in, 2), address(in, 3), amount(in, 4), second(in, 5));
  }

  static ProtoWriter order(CheckOrder.Signed signed) {
    CheckOrder order = signed.order();
    var out =
        new ProtoWriter()
            .bytes(1, order.job().digest().toBytes())
            .bytes(2, order.task().digest().toBytes())
            .bytes(3, order.provider().toBytes())
            .bytes(4, order.verifier().toBytes())
            .bytes(5, order.peer().toBytes())
            .bytes(6, order.price().toBytes())
            .varint(7, order.deadline().getEpochSecond())
            .varint(8, order.draw().batch())
            .varint(9, order.draw().beaconBlock());
    order.segments().forEach(segment -> out.varint(10, segment));
    return out.bytes(11, signed.signature().toBytes());
  }

  static CheckOrder.Signed readOrder(OrderedReader in) {
    var order =
        new CheckOrder(
            job(in, 1),
            task(in, 2),
            address(in, 3),
            address(in, 4),
            PeerId.of(in.bytes(5, PeerId.MAX_BYTES)),
            new CheckOrder.Terms(amount(in, 6), second(in, 7)),
            new CheckOrder.Draw(
                (int) in.count(8, Integer.MAX_VALUE),
                in.count(9, Long.MAX_VALUE),
                in.repeated(10, Work.MAX_SEGMENTS, one -> (int) one.count(10, Work.MAX_SEGMENTS))));
    return new CheckOrder.Signed(order, signature(in, 11));
  }

  static ProtoWriter terms(LeasedTerms terms) {
    return new ProtoWriter()
        .bytes(1, terms.digest().toBytes())
        .bytes(2, terms.input().toBytes())
        .bytes(3, terms.fixed().toBytes());
  }

  static LeasedTerms readTerms(OrderedReader in) {
    return new LeasedTerms(digest(in, 1), digest(in, 2), digest(in, 3));
  }

  static ProtoWriter inputs(ProtoWriter out, int field, List<InputLocation> inputs) {
    for (InputLocation input : inputs) {
      out.message(
          field,
          new ProtoWriter()
              .bytes(1, input.state().toBytes())
              .bytes(2, input.content().digest().toBytes()));
    }
    return out;
  }

  static List<InputLocation> readInputs(OrderedReader in, int field) {
    return in.repeated(
        field,
        MAX_INPUTS,
        one ->
            one.message(
                field, 80, input -> new InputLocation(digest(input, 1), content(input, 2))));
  }

  static ProtoWriter proof(BatchProof proof) {
    var out =
        new ProtoWriter()
            .varint(1, proof.batch())
            .varint(2, proof.index())
            .varint(3, proof.count());
    proof.siblings().forEach(sibling -> out.bytes(4, sibling.toBytes()));
    return out;
  }

  static BatchProof readProof(OrderedReader in) {
    return new BatchProof(
        (int) in.count(1, Integer.MAX_VALUE),
        in.count(2, Long.MAX_VALUE),
        in.count(3, Long.MAX_VALUE),
        in.repeated(4, BatchProof.MAX_SIBLINGS, one -> digest(one, 4)));
  }

  static ProtoWriter claim(ResultClaim claim) {
    return new ProtoWriter()
        .bytes(1, claim.task().digest().toBytes())
        .bytes(2, claim.provider().toBytes())
        .bytes(3, claim.commitment().toBytes())
        .bytes(4, claim.signature().toBytes())
        .bytes(5, claim.output().toBytes())
        .bytes(6, claim.content().digest().toBytes());
  }

  static ResultClaim readClaim(OrderedReader in) {
    return new ResultClaim(
        task(in, 1),
        address(in, 2),
        digest(in, 3),
        signature(in, 4),
        digest(in, 5),
        content(in, 6));
  }

  static ProtoWriter checkClaim(CheckClaim claim) {
    return new ProtoWriter()
        .varint(1, claim.segment())
        .bytes(2, claim.commitment().toBytes())
        .bytes(3, claim.signature().toBytes());
  }

  static CheckClaim readCheckClaim(OrderedReader in) {
    return new CheckClaim((int) in.count(1, Work.MAX_SEGMENTS), digest(in, 2), signature(in, 3));
  }
}
