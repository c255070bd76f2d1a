// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import network.assay.protocol.market.JobId;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;
import network.assay.scheduler.plan.PlannedTask;
import network.assay.scheduler.run.Check;
import network.assay.scheduler.run.Result;

/// Results and their checks as a snapshot has them. What is written stands beside what reads it;
/// how to add a field is said at [StateCodec].
final class ResultCodec {
  private ResultCodec() {}

  static ProtoWriter write(Result result) {
    var out =
        new ProtoWriter()
            .message(1, StateParts.planned(result.task()))
            .message(2, StateParts.lease(result.lease()))
            .message(3, Parts.claim(result.claim()))
            .bytes(4, result.input().toBytes());
    StateParts.maybe(out, 5, result.evaluated(), Parts::evaluated);
    return out.message(6, StateParts.instant(result.stored())).message(7, stage(result.stage()));
  }

  static Result read(OrderedReader in, JobId job) {
    PlannedTask task = StateParts.message(in, 1, StateParts::planned);
    return new Result(
        task,
        StateParts.message(in, 2, m -> StateParts.lease(m, job, task.id())),
        StateParts.message(in, 3, Parts::claim),
        Parts.digest(in, 4),
        StateParts.maybe(in, 5, Parts::evaluated),
        StateParts.instant(in, 6),
        StateParts.message(in, 7, ResultCodec::stage));
  }

  private static ProtoWriter stage(Result.Stage stage) {
    return switch (stage) {
      case Result.Stage.Stored _ -> new ProtoWriter().bool(1, true);
      case Result.Stage.Posted(int batch) -> new ProtoWriter().varint(2, batch);
      case Result.Stage.Checking(int batch, Check check) ->
          new ProtoWriter().message(3, new ProtoWriter().varint(1, batch).message(2, check(check)));
      case Result.Stage.Final(int batch, var checked) -> {
        var body = new ProtoWriter().varint(1, batch);
        StateParts.numbers(body, 2, checked);
        yield new ProtoWriter().message(4, body);
      }
    };
  }

  private static Result.Stage stage(OrderedReader in) {
    if (in.at(1)) {
      in.bool(1);
      return new Result.Stage.Stored();
    }
    if (in.at(2)) return new Result.Stage.Posted(StateParts.number(in, 2));
    if (in.at(3)) {
      return StateParts.message(
          in,
          3,
          m ->
              new Result.Stage.Checking(
                  StateParts.number(m, 1), StateParts.message(m, 2, ResultCodec::check)));
    }
    return StateParts.message(
        in, 4, m -> new Result.Stage.Final(StateParts.number(m, 1), StateParts.numbers(m, 2)));
  }

  private static ProtoWriter check(Check check) {
    var out = new ProtoWriter().bytes(1, check.beacon().toBytes());
    StateParts.numbers(out, 2, check.segments());
    StateParts.address(out, 3, check.verifier());
    out.bytes(4, check.price().toBytes());
    StateParts.set(out, 5, check.tried(), address -> address.toBytes());
    return out.message(6, stage(check.stage())).message(7, StateParts.instant(check.until()));
  }

  private static Check check(OrderedReader in) {
    return new Check(
        Parts.digest(in, 1),
        StateParts.numbers(in, 2),
        StateParts.perhaps(in, 3),
        StateParts.amount(in, 4),
        StateParts.set(in, 5, Parts::address),
        StateParts.message(in, 6, ResultCodec::checkStage),
        StateParts.instant(in, 7));
  }

  private static ProtoWriter stage(Check.Stage stage) {
    return switch (stage) {
      case Check.Stage.Executing _ -> new ProtoWriter().bool(1, true);
      case Check.Stage.Committed(var claims) -> {
        var body = new ProtoWriter();
        Parts.claims(body, 1, claims);
        yield new ProtoWriter().message(2, body);
      }
      case Check.Stage.Comparing(var claims, var opening) -> {
        var body = new ProtoWriter();
        Parts.claims(body, 1, claims);
        yield new ProtoWriter().message(3, body.message(2, Parts.opening(opening)));
      }
      case Check.Stage.SelfChecked(var findings) -> {
        var body = new ProtoWriter();
        Parts.findings(body, 1, findings);
        yield new ProtoWriter().message(4, body);
      }
      case Check.Stage.Arbitrating(int segment, var opening, var shown) -> {
        var body = new ProtoWriter().varint(1, segment).message(2, Parts.opening(opening));
        StateParts.maybe(body, 3, shown, StateParts::digest);
        yield new ProtoWriter().message(5, body);
      }
    };
  }

  private static Check.Stage checkStage(OrderedReader in) {
    if (in.at(1)) {
      in.bool(1);
      return new Check.Stage.Executing();
    }
    if (in.at(2)) {
      return StateParts.message(in, 2, m -> new Check.Stage.Committed(Parts.claims(m, 1)));
    }
    if (in.at(3)) {
      return StateParts.message(
          in,
          3,
          m ->
              new Check.Stage.Comparing(
                  Parts.claims(m, 1), StateParts.message(m, 2, Parts::opening)));
    }
    if (in.at(4)) {
      return StateParts.message(in, 4, m -> new Check.Stage.SelfChecked(Parts.findings(m, 1)));
    }
    return StateParts.message(
        in,
        5,
        m ->
            new Check.Stage.Arbitrating(
                StateParts.number(m, 1),
                StateParts.message(m, 2, Parts::opening),
                StateParts.maybe(m, 3, one -> Parts.digest(one, 1))));
  }
}
