// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import network.assay.protocol.market.JobId;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;
import network.assay.scheduler.run.Conviction;
import network.assay.verification.check.Verdict;

/// Convictions as a snapshot has them.
final class ConvictionCodec {
  private ConvictionCodec() {}

  static ProtoWriter write(Conviction conviction) {
    var out =
        new ProtoWriter()
            .bytes(1, conviction.accused().toBytes())
            .message(2, verdict(conviction.verdict()))
            .message(3, ResultCodec.write(conviction.result()));
    StateParts.maybe(out, 4, conviction.opening(), Parts::opening);
    return out.message(5, challenge(conviction.challenge()));
  }

  static Conviction read(OrderedReader in, JobId job) {
    return new Conviction(
        Parts.address(in, 1),
        StateParts.message(in, 2, ConvictionCodec::verdict),
        StateParts.message(in, 3, m -> ResultCodec.read(m, job)),
        StateParts.maybe(in, 4, Parts::opening),
        StateParts.message(in, 5, ConvictionCodec::challenge));
  }

  private static ProtoWriter verdict(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Matches(int segments) -> new ProtoWriter().varint(1, segments);
      case Verdict.BadOpening(String what) -> new ProtoWriter().string(2, what);
      case Verdict.WrongAtSight(String what) -> new ProtoWriter().string(3, what);
      case Verdict.StartDiffers(int segment, var committed, var served) ->
          new ProtoWriter()
              .message(
                  4,
                  new ProtoWriter()
                      .varint(1, segment)
                      .bytes(2, committed.toBytes())
                      .bytes(3, served.toBytes()));
      case Verdict.EndDiffers(int segment, var start, var committed, var recomputed) ->
          new ProtoWriter()
              .message(
                  5,
                  new ProtoWriter()
                      .varint(1, segment)
                      .bytes(2, start.toBytes())
                      .bytes(3, committed.toBytes())
                      .bytes(4, recomputed.toBytes()));
      case Verdict.VerifierUnsound(String what) -> new ProtoWriter().string(6, what);
      case Verdict.StayedSilent _ -> new ProtoWriter().bool(7, true);
    };
  }

  private static Verdict verdict(OrderedReader in) {
    if (in.at(1)) return new Verdict.Matches(StateParts.number(in, 1));
    if (in.at(2)) return new Verdict.BadOpening(StateParts.text(in, 2));
    if (in.at(3)) return new Verdict.WrongAtSight(StateParts.text(in, 3));
    if (in.at(4)) {
      return StateParts.message(
          in,
          4,
          m ->
              new Verdict.StartDiffers(
                  StateParts.number(m, 1), Parts.digest(m, 2), Parts.digest(m, 3)));
    }
    if (in.at(5)) {
      return StateParts.message(
          in,
          5,
          m ->
              new Verdict.EndDiffers(
                  StateParts.number(m, 1),
                  Parts.digest(m, 2),
                  Parts.digest(m, 3),
                  Parts.digest(m, 4)));
    }
    if (in.at(6)) return new Verdict.VerifierUnsound(StateParts.text(in, 6));
    in.bool(7);
    return new Verdict.StayedSilent();
  }

  private static ProtoWriter challenge(Conviction.Challenge challenge) {
    return switch (challenge) {
      case Conviction.Challenge.Due _ -> new ProtoWriter().bool(1, true);
      case Conviction.Challenge.Open(String transaction) ->
          new ProtoWriter().string(2, transaction);
      case Conviction.Challenge.None(String why) -> new ProtoWriter().string(3, why);
    };
  }

  private static Conviction.Challenge challenge(OrderedReader in) {
    if (in.at(1)) {
      in.bool(1);
      return new Conviction.Challenge.Due();
    }
    if (in.at(2)) return new Conviction.Challenge.Open(StateParts.text(in, 2));
    return new Conviction.Challenge.None(StateParts.text(in, 3));
  }
}
