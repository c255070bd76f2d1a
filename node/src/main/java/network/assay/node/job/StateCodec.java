// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.JobId;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;
import network.assay.scheduler.plan.PlannedTask;
import network.assay.scheduler.run.Assignment;
import network.assay.scheduler.run.Batch;
import network.assay.scheduler.run.Cases;
import network.assay.scheduler.run.Ending;
import network.assay.scheduler.run.JobState;
import network.assay.scheduler.run.Phase;
import network.assay.scheduler.run.Provider;

/// A job's state as bytes: the same state always gives the same ones.
///
/// To add a field to a record that is written here, in [ResultCodec], [ConvictionCodec] or
/// [DemandCodec]: write it last, under the record's next number, and read it where it stands; when
/// `in.at(NUMBER)` says that it is not there, the snapshot is older, and what the field was before
/// it was invented is read. A new kind of a sealed type takes the next number of its alternatives.
/// A number is never used again. Whoever forgets this loses nothing: what does not read back as it
/// was is never kept ([JobLedger]), and `SnapshotTest` says so.
final class StateCodec {
  private StateCodec() {}

  static ProtoWriter write(JobState state) {
    var out =
        new ProtoWriter()
            .message(1, phase(state.phase()))
            .message(2, StateParts.instant(state.deadline()));
    StateParts.each(out, 3, state.providers().values(), StateCodec::provider);
    StateParts.each(out, 4, state.assignments().values(), StateCodec::assignment);
    StateParts.each(out, 5, state.results().values(), ResultCodec::write);
    StateParts.each(out, 6, state.batches(), StateCodec::batch);
    amounts(out, 7, state.earned());
    StateParts.each(out, 8, state.cases().convictions(), ConvictionCodec::write);
    StateParts.each(out, 9, state.cases().demands(), DemandCodec::write);
    return out;
  }

  static JobState read(OrderedReader in, JobId job) {
    return new JobState(
        StateParts.message(in, 1, StateCodec::phase),
        StateParts.instant(in, 2),
        StateParts.byKey(StateParts.each(in, 3, StateCodec::provider), Provider::address),
        StateParts.byKey(StateParts.each(in, 4, m -> assignment(m, job)), held -> held.task().id()),
        StateParts.byKey(
            StateParts.each(in, 5, m -> ResultCodec.read(m, job)), result -> result.task().id()),
        StateParts.each(in, 6, StateCodec::batch),
        amounts(in, 7),
        new Cases(
            StateParts.each(in, 8, m -> ConvictionCodec.read(m, job)),
            StateParts.each(in, 9, m -> DemandCodec.read(m, job))));
  }

  private static ProtoWriter phase(Phase phase) {
    return switch (phase) {
      case Phase.Funding _ -> new ProtoWriter().bool(1, true);
      case Phase.Running(int round) -> new ProtoWriter().varint(2, round);
      case Phase.Verifying _ -> new ProtoWriter().bool(3, true);
      case Phase.Stopping(Ending ending) -> new ProtoWriter().message(4, ending(ending));
      case Phase.Settling(Ending ending) -> new ProtoWriter().message(5, ending(ending));
      case Phase.Over(Ending ending, boolean closed) ->
          new ProtoWriter()
              .message(6, new ProtoWriter().message(1, ending(ending)).bool(2, closed));
    };
  }

  private static Phase phase(OrderedReader in) {
    if (in.at(1)) {
      in.bool(1);
      return new Phase.Funding();
    }
    if (in.at(2)) return new Phase.Running(StateParts.number(in, 2));
    if (in.at(3)) {
      in.bool(3);
      return new Phase.Verifying();
    }
    if (in.at(4)) return new Phase.Stopping(StateParts.message(in, 4, StateCodec::ending));
    if (in.at(5)) return new Phase.Settling(StateParts.message(in, 5, StateCodec::ending));
    return StateParts.message(
        in, 6, m -> new Phase.Over(StateParts.message(m, 1, StateCodec::ending), m.bool(2)));
  }

  private static ProtoWriter ending(Ending ending) {
    return switch (ending) {
      case Ending.Done(var result) -> new ProtoWriter().bytes(1, result.toBytes());
      case Ending.Cancelled _ -> new ProtoWriter().bool(2, true);
      case Ending.Expired _ -> new ProtoWriter().bool(3, true);
      case Ending.Failed(String why) -> new ProtoWriter().string(4, why);
    };
  }

  private static Ending ending(OrderedReader in) {
    if (in.at(1)) return new Ending.Done(Parts.digest(in, 1));
    if (in.at(2)) {
      in.bool(2);
      return new Ending.Cancelled();
    }
    if (in.at(3)) {
      in.bool(3);
      return new Ending.Expired();
    }
    return new Ending.Failed(StateParts.text(in, 4));
  }

  private static ProtoWriter provider(Provider provider) {
    var out =
        new ProtoWriter()
            .message(1, Parts.offer(provider.offer()))
            .bytes(2, provider.stake().toBytes())
            .varint(3, provider.finals())
            .varint(4, provider.checks())
            .varint(5, provider.strikes())
            .message(6, StateParts.instant(provider.notBefore()))
            .bool(7, provider.convicted());
    StateParts.set(out, 8, provider.told(), digest -> digest.toBytes());
    return out;
  }

  private static Provider provider(OrderedReader in) {
    return new Provider(
        StateParts.message(in, 1, Parts::offer),
        StateParts.amount(in, 2),
        StateParts.number(in, 3),
        StateParts.number(in, 4),
        StateParts.number(in, 5),
        StateParts.instant(in, 6),
        in.bool(7),
        StateParts.set(in, 8, Parts::digest));
  }

  private static ProtoWriter assignment(Assignment held) {
    var out =
        new ProtoWriter()
            .message(1, StateParts.planned(held.task()))
            .message(2, StateParts.lease(held.lease()))
            .message(3, stage(held.stage()))
            .message(4, StateParts.instant(held.until()))
            .message(5, StateParts.instant(held.due()));
    StateParts.maybe(out, 6, held.rival(), StateParts::lease);
    return out;
  }

  private static Assignment assignment(OrderedReader in, JobId job) {
    PlannedTask task = StateParts.message(in, 1, StateParts::planned);
    return new Assignment(
        task,
        StateParts.message(in, 2, m -> StateParts.lease(m, job, task.id())),
        StateParts.message(in, 3, StateCodec::stage),
        StateParts.instant(in, 4),
        StateParts.instant(in, 5),
        StateParts.maybe(in, 6, m -> StateParts.lease(m, job, task.id())));
  }

  private static ProtoWriter stage(Assignment.Stage stage) {
    return switch (stage) {
      case Assignment.Stage.Offered _ -> new ProtoWriter().bool(1, true);
      case Assignment.Stage.Working _ -> new ProtoWriter().bool(2, true);
      case Assignment.Stage.Returned(var claim) -> new ProtoWriter().message(3, Parts.claim(claim));
    };
  }

  private static Assignment.Stage stage(OrderedReader in) {
    if (in.at(1)) {
      in.bool(1);
      return new Assignment.Stage.Offered();
    }
    if (in.at(2)) {
      in.bool(2);
      return new Assignment.Stage.Working();
    }
    return new Assignment.Stage.Returned(StateParts.message(in, 3, Parts::claim));
  }

  private static ProtoWriter batch(Batch batch) {
    var out = new ProtoWriter().varint(1, batch.index());
    StateParts.each(
        out,
        2,
        batch.entries(),
        entry -> Parts.task(entry.task(), entry.provider()).bytes(3, entry.commitment().toBytes()));
    amounts(out, 3, batch.pay());
    out.message(
        4,
        switch (batch.stage()) {
          case Batch.Stage.Posting _ -> new ProtoWriter().bool(1, true);
          case Batch.Stage.Posted(long block) -> new ProtoWriter().varint(2, block);
          case Batch.Stage.Drawn(long block, var beacon) ->
              new ProtoWriter().varint(3, block).bytes(4, beacon.toBytes());
        });
    return batch.made().equals(Instant.EPOCH)
        ? out
        : out.message(5, StateParts.instant(batch.made()));
  }

  private static Batch batch(OrderedReader in) {
    int index = StateParts.number(in, 1);
    List<Batch.Entry> entries =
        StateParts.each(
            in, 2, m -> new Batch.Entry(Parts.task(m, 1), Parts.address(m, 2), Parts.digest(m, 3)));
    SortedMap<Address, Amount> pay = amounts(in, 3);
    Batch.Stage stage = StateParts.message(in, 4, StateCodec::batchStage);
    Instant made = in.at(5) ? StateParts.instant(in, 5) : Instant.EPOCH;
    return new Batch(index, entries, pay, made, stage);
  }

  private static Batch.Stage batchStage(OrderedReader in) {
    if (in.at(1)) {
      in.bool(1);
      return new Batch.Stage.Posting();
    }
    if (in.at(2)) return new Batch.Stage.Posted(in.count(2, Long.MAX_VALUE));
    return new Batch.Stage.Drawn(in.count(3, Long.MAX_VALUE), Parts.digest(in, 4));
  }

  private static void amounts(ProtoWriter out, int field, SortedMap<Address, Amount> amounts) {
    StateParts.each(
        out,
        field,
        amounts.entrySet(),
        entry ->
            new ProtoWriter()
                .bytes(1, entry.getKey().toBytes())
                .bytes(2, entry.getValue().toBytes()));
  }

  private static SortedMap<Address, Amount> amounts(OrderedReader in, int field) {
    record Owed(Address who, Amount amount) {}
    var amounts = new TreeMap<Address, Amount>();
    StateParts.each(in, field, m -> new Owed(Parts.address(m, 1), StateParts.amount(m, 2)))
        .forEach(owed -> amounts.put(owed.who(), owed.amount()));
    return amounts;
  }
}
