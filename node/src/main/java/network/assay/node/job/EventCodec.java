// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;
import network.assay.scheduler.run.Evaluated;
import network.assay.scheduler.run.Event;
import network.assay.verification.check.Finding;
import network.assay.verification.check.Opening;

/// Events as bytes: one field whose number is the kind, and in it the event's own fields.
final class EventCodec {
  private static final int MAX = EntryCodec.MAX_BYTES;
  private static final int LAST_KIND = 31;

  private EventCodec() {}

  static ProtoWriter write(Event event) {
    return new ProtoWriter().message(kind(event), body(event));
  }

  private static int kind(Event event) {
    return switch (event) {
      case Event.Tick _ -> 1;
      case Event.Resumed _ -> 2;
      case Event.CancelRequested _ -> 3;
      case Event.Funded _ -> 4;
      case Event.FundingRefused _ -> 5;
      case Event.OfferSeen _ -> 6;
      case Event.LeaseAccepted _ -> 7;
      case Event.LeaseRefused _ -> 8;
      case Event.Heard _ -> 9;
      case Event.ResultReturned _ -> 10;
      case Event.OutputStored _ -> 11;
      case Event.OutputMissing _ -> 12;
      case Event.BatchPosted _ -> 13;
      case Event.BeaconKnown _ -> 14;
      case Event.CheckCommitted _ -> 15;
      case Event.CheckFailed _ -> 16;
      case Event.SelfChecked _ -> 17;
      case Event.Opened _ -> 18;
      case Event.FindingsOpened _ -> 19;
      case Event.Arbitrated _ -> 20;
      case Event.ChallengeOpened _ -> 21;
      case Event.ChallengeRefused _ -> 22;
      case Event.EscrowClosed _ -> 23;
      case Event.BatchDropped _ -> 24;
      case Event.BatchRefused _ -> 25;
      case Event.DemandAnswered _ -> 26;
      case Event.StayedSilent _ -> 27;
      case Event.DemandRefused _ -> 28;
      case Event.Rechecked _ -> 29;
      case Event.AnsweredWrongly _ -> 30;
      case Event.Hindered _ -> 31;
    };
  }

  private static ProtoWriter body(Event event) {
    return switch (event) {
      case Event.Tick _,
          Event.Resumed _,
          Event.CancelRequested _,
          Event.Funded _,
          Event.EscrowClosed _ ->
          new ProtoWriter();
      case Event.FundingRefused(String why) -> Parts.text(new ProtoWriter(), 1, why);
      case Event.OfferSeen(var offer, Amount stake) ->
          new ProtoWriter().message(1, Parts.offer(offer)).bytes(2, stake.toBytes());
      case Event.LeaseAccepted(var task, var provider) -> Parts.task(task, provider);
      case Event.LeaseRefused(var task, var provider, String why) ->
          Parts.text(Parts.task(task, provider), 3, why);
      case Event.Heard(var task, var provider) -> Parts.task(task, provider);
      case Event.Hindered(var task, var provider) -> Parts.task(task, provider);
      case Event.ResultReturned(var claim) -> Parts.claim(claim);
      case Event.OutputStored(var task, var provider, var input, Optional<Evaluated> evaluated) -> {
        var out = Parts.task(task, provider).bytes(3, input.toBytes());
        evaluated.ifPresent(found -> out.message(4, Parts.evaluated(found)));
        yield out;
      }
      case Event.OutputMissing(var task, var provider, String why) ->
          Parts.text(Parts.task(task, provider), 3, why);
      case Event.BatchPosted(int batch, long block) ->
          new ProtoWriter().varint(1, batch).varint(2, block);
      case Event.BatchDropped(int batch) -> new ProtoWriter().varint(1, batch);
      case Event.BatchRefused(int batch, String why) ->
          Parts.text(new ProtoWriter().varint(1, batch), 2, why);
      case Event.BeaconKnown(int batch, var beacon) ->
          new ProtoWriter().varint(1, batch).bytes(2, beacon.toBytes());
      case Event.CheckCommitted(var task, var verifier, var claims) -> {
        var out = Parts.task(task, verifier);
        Parts.claims(out, 3, claims);
        yield out;
      }
      case Event.CheckFailed(var task, Optional<Address> verifier, boolean unserved, var why) -> {
        var out = new ProtoWriter().bytes(1, task.digest().toBytes());
        verifier.ifPresent(address -> out.bytes(2, address.toBytes()));
        yield Parts.text(out.bool(3, unserved), 4, why);
      }
      case Event.SelfChecked(var task, var commitment, var findings) -> {
        var out = new ProtoWriter().bytes(1, task.digest().toBytes());
        Parts.findings(out, 2, findings);
        yield out.bytes(3, commitment.toBytes());
      }
      case Event.Opened(var task, var commitment, var opening) ->
          new ProtoWriter()
              .bytes(1, task.digest().toBytes())
              .message(2, Parts.opening(opening))
              .bytes(3, commitment.toBytes());
      case Event.FindingsOpened(var task, var verifier, var findings) -> {
        var out = Parts.task(task, verifier);
        Parts.findings(out, 3, findings);
        yield out;
      }
      case Event.Arbitrated(var task, var commitment, var finding) ->
          new ProtoWriter()
              .bytes(1, task.digest().toBytes())
              .message(2, Parts.finding(finding))
              .bytes(3, commitment.toBytes());
      case Event.ChallengeOpened(var task, var accused, String transaction) ->
          Parts.text(Parts.task(task, accused), 3, transaction);
      case Event.ChallengeRefused(var task, var accused, String why) ->
          Parts.text(Parts.task(task, accused), 3, why);
      case Event.DemandAnswered(var about, var opening) ->
          Parts.key(about).message(4, Parts.opening(opening));
      case Event.StayedSilent(var about, String transaction) ->
          Parts.text(Parts.key(about), 4, transaction);
      case Event.DemandRefused(var about, String why) -> Parts.text(Parts.key(about), 4, why);
      case Event.AnsweredWrongly(var about, String what, String transaction) ->
          Parts.text(Parts.text(Parts.key(about), 4, what), 5, transaction);
      case Event.Rechecked(var about, Optional<Finding> wrong) -> {
        var out = Parts.key(about);
        wrong.ifPresent(found -> out.message(4, Parts.finding(found)));
        yield out;
      }
    };
  }

  static Event read(OrderedReader in) {
    for (int kind = 1; kind <= LAST_KIND; kind++) {
      int found = kind;
      if (in.at(kind)) return in.message(kind, MAX, m -> body(found, m));
    }
    throw new IllegalArgumentException("an event of a newer version");
  }

  private static Event body(int kind, OrderedReader in) {
    return switch (kind) {
      case 1 -> new Event.Tick();
      case 2 -> new Event.Resumed();
      case 3 -> new Event.CancelRequested();
      case 4 -> new Event.Funded();
      case 5 -> new Event.FundingRefused(Parts.text(in, 1));
      case 6 ->
          new Event.OfferSeen(
              in.message(1, MAX, Parts::offer), Amount.of(in.exactly(2, Amount.BYTES)));
      case 7 -> new Event.LeaseAccepted(Parts.task(in, 1), Parts.address(in, 2));
      case 8 -> new Event.LeaseRefused(Parts.task(in, 1), Parts.address(in, 2), Parts.text(in, 3));
      case 9 -> new Event.Heard(Parts.task(in, 1), Parts.address(in, 2));
      case 10 -> new Event.ResultReturned(Parts.claim(in));
      case 11 ->
          new Event.OutputStored(
              Parts.task(in, 1),
              Parts.address(in, 2),
              Parts.digest(in, 3),
              in.at(4) ? Optional.of(in.message(4, MAX, Parts::evaluated)) : Optional.empty());
      case 12 ->
          new Event.OutputMissing(Parts.task(in, 1), Parts.address(in, 2), Parts.text(in, 3));
      case 13 ->
          new Event.BatchPosted((int) in.count(1, Integer.MAX_VALUE), in.count(2, Long.MAX_VALUE));
      case 14 -> new Event.BeaconKnown((int) in.count(1, Integer.MAX_VALUE), Parts.digest(in, 2));
      case 15 ->
          new Event.CheckCommitted(Parts.task(in, 1), Parts.address(in, 2), Parts.claims(in, 3));
      case 16 ->
          new Event.CheckFailed(
              Parts.task(in, 1),
              in.at(2) ? Optional.of(Parts.address(in, 2)) : Optional.empty(),
              in.bool(3),
              Parts.text(in, 4));
      case 17 -> {
        TaskId task = Parts.task(in, 1);
        List<Finding> findings = Parts.findings(in, 2);
        yield new Event.SelfChecked(task, Parts.digest(in, 3), findings);
      }
      case 18 -> {
        TaskId task = Parts.task(in, 1);
        Opening opening = in.message(2, MAX, Parts::opening);
        yield new Event.Opened(task, Parts.digest(in, 3), opening);
      }
      case 19 ->
          new Event.FindingsOpened(Parts.task(in, 1), Parts.address(in, 2), Parts.findings(in, 3));
      case 20 -> {
        TaskId task = Parts.task(in, 1);
        Finding finding = in.message(2, MAX, Parts::finding);
        yield new Event.Arbitrated(task, Parts.digest(in, 3), finding);
      }
      case 21 ->
          new Event.ChallengeOpened(Parts.task(in, 1), Parts.address(in, 2), Parts.text(in, 3));
      case 22 ->
          new Event.ChallengeRefused(Parts.task(in, 1), Parts.address(in, 2), Parts.text(in, 3));
      case 23 -> new Event.EscrowClosed();
      case 24 -> new Event.BatchDropped((int) in.count(1, Integer.MAX_VALUE));
      case 25 -> new Event.BatchRefused((int) in.count(1, Integer.MAX_VALUE), Parts.text(in, 2));
      case 26 -> new Event.DemandAnswered(Parts.key(in), in.message(4, MAX, Parts::opening));
      case 27 -> new Event.StayedSilent(Parts.key(in), Parts.text(in, 4));
      case 28 -> new Event.DemandRefused(Parts.key(in), Parts.text(in, 4));
      case 29 ->
          new Event.Rechecked(
              Parts.key(in),
              in.at(4) ? Optional.of(in.message(4, MAX, Parts::finding)) : Optional.empty());
      case 30 -> new Event.AnsweredWrongly(Parts.key(in), Parts.text(in, 4), Parts.text(in, 5));
      case 31 -> new Event.Hindered(Parts.task(in, 1), Parts.address(in, 2));
      default -> throw new IllegalArgumentException("kind " + kind);
    };
  }
}
