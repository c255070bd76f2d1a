// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.CheckClaim;
import network.assay.protocol.market.deal.Offer;
import network.assay.protocol.market.deal.ResultClaim;
import network.assay.protocol.market.task.Work;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;
import network.assay.scheduler.run.Demand;
import network.assay.scheduler.run.Evaluated;
import network.assay.scheduler.run.Renewals;
import network.assay.verification.check.Finding;
import network.assay.verification.check.Opening;
import network.assay.verification.commitment.Transcript;

/// The parts of journaled events.
final class Parts {
  private static final int MAX_TEXT = 4_096;
  private static final int MAX_PART = EntryCodec.MAX_BYTES;

  private Parts() {}

  static ProtoWriter task(TaskId task, Address peer) {
    return new ProtoWriter().bytes(1, task.digest().toBytes()).bytes(2, peer.toBytes());
  }

  static ProtoWriter key(Demand.Key about) {
    return task(about.task(), about.accused()).bytes(3, about.commitment().toBytes());
  }

  static Demand.Key key(OrderedReader in) {
    return new Demand.Key(task(in, 1), address(in, 2), digest(in, 3));
  }

  static Digest digest(OrderedReader in, int field) {
    return Digest.of(in.exactly(field, Digest.BYTES));
  }

  static TaskId task(OrderedReader in, int field) {
    return new TaskId(digest(in, field));
  }

  static Address address(OrderedReader in, int field) {
    return Address.of(in.exactly(field, Address.BYTES));
  }

  static String text(OrderedReader in, int field) {
    return in.string(field, MAX_TEXT);
  }

  /// A reason, cut to what is read back.
  static ProtoWriter text(ProtoWriter out, int field, String text) {
    return out.string(
        field, text.length() <= MAX_TEXT / 4 ? text : text.substring(0, MAX_TEXT / 4));
  }

  static ProtoWriter offer(Offer offer) {
    return new ProtoWriter()
        .bytes(1, offer.provider().toBytes())
        .bytes(2, offer.pricePerPetaOp().toBytes())
        .varint(3, offer.operationsPerSecond())
        .varint(4, offer.capacity())
        .varint(5, offer.expires().getEpochSecond())
        .varint(6, offer.expires().getNano());
  }

  static Offer offer(OrderedReader in) {
    return new Offer(
        address(in, 1),
        Amount.of(in.exactly(2, Amount.BYTES)),
        in.count(3, Long.MAX_VALUE),
        (int) in.count(4, Offer.MAX_CAPACITY),
        Instant.ofEpochSecond(in.count(5, Long.MAX_VALUE), in.count(6, 999_999_999)));
  }

  static ProtoWriter renewals(Renewals renewals) {
    var out = new ProtoWriter();
    renewals.offers().values().forEach(offer -> out.message(1, offer(offer)));
    renewals
        .leases()
        .forEach(
            (task, until) ->
                out.message(
                    2,
                    new ProtoWriter()
                        .bytes(1, task.digest().toBytes())
                        .message(2, StateParts.instant(until))));
    return out;
  }

  static Renewals renewals(OrderedReader in) {
    record Held(TaskId task, Instant until) {}
    var offers = new TreeMap<Address, Offer>();
    in.repeated(1, MAX_PART, one -> one.message(1, MAX_PART, Parts::offer))
        .forEach(offer -> offers.put(offer.provider(), offer));
    var leases = new TreeMap<TaskId, Instant>();
    in.repeated(
            2,
            MAX_PART,
            one -> one.message(2, MAX_PART, m -> new Held(task(m, 1), StateParts.instant(m, 2))))
        .forEach(held -> leases.put(held.task(), held.until()));
    return new Renewals(offers, leases);
  }

  static ProtoWriter claim(ResultClaim claim) {
    return task(claim.task(), claim.provider())
        .bytes(3, claim.commitment().toBytes())
        .bytes(4, claim.signature().toBytes())
        .bytes(5, claim.output().toBytes())
        .bytes(6, claim.content().digest().toBytes());
  }

  static ResultClaim claim(OrderedReader in) {
    return new ResultClaim(
        task(in, 1),
        address(in, 2),
        digest(in, 3),
        Signature.of(in.exactly(4, Signature.BYTES)),
        digest(in, 5),
        new ContentId(digest(in, 6)));
  }

  static ProtoWriter evaluated(Evaluated found) {
    return new ProtoWriter()
        .fixed32(1, found.lossBits())
        .varint(2, found.correct())
        .varint(3, found.samples());
  }

  static Evaluated evaluated(OrderedReader in) {
    return new Evaluated(
        in.fixed32(1), (int) in.count(2, Integer.MAX_VALUE), in.count(3, Long.MAX_VALUE));
  }

  static void claims(ProtoWriter out, int field, List<CheckClaim> claims) {
    for (CheckClaim claim : claims) {
      out.message(
          field,
          new ProtoWriter()
              .varint(1, claim.segment())
              .bytes(2, claim.commitment().toBytes())
              .bytes(3, claim.signature().toBytes()));
    }
  }

  static List<CheckClaim> claims(OrderedReader in, int field) {
    return in.repeated(
        field,
        Work.MAX_SEGMENTS,
        one ->
            one.message(
                field,
                MAX_PART,
                m ->
                    new CheckClaim(
                        (int) m.count(1, Work.MAX_SEGMENTS),
                        digest(m, 2),
                        Signature.of(m.exactly(3, Signature.BYTES)))));
  }

  static void findings(ProtoWriter out, int field, List<Finding> findings) {
    findings.forEach(finding -> out.message(field, finding(finding)));
  }

  static List<Finding> findings(OrderedReader in, int field) {
    return in.repeated(
        field, Work.MAX_SEGMENTS, one -> one.message(field, MAX_PART, Parts::finding));
  }

  static ProtoWriter finding(Finding finding) {
    var out =
        new ProtoWriter()
            .varint(1, finding.segment())
            .bytes(2, finding.start().toBytes())
            .bytes(3, finding.end().toBytes())
            .bytes(4, finding.salt().toBytes());
    finding.word().ifPresent(word -> out.bytes(5, word.toBytes()));
    return out;
  }

  static Finding finding(OrderedReader in) {
    return new Finding(
        (int) in.count(1, Work.MAX_SEGMENTS),
        digest(in, 2),
        digest(in, 3),
        digest(in, 4),
        in.at(5) ? Optional.of(Signature.of(in.exactly(5, Signature.BYTES))) : Optional.empty());
  }

  static ProtoWriter opening(Opening opening) {
    var out = new ProtoWriter();
    opening.transcript().states().forEach(state -> out.bytes(1, state.toBytes()));
    return out.bytes(2, opening.salt().toBytes());
  }

  static Opening opening(OrderedReader in) {
    return new Opening(
        new Transcript(in.repeated(1, Work.MAX_SEGMENTS + 1, one -> digest(one, 1))),
        digest(in, 2));
  }
}
