// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import network.assay.node.data.JobIntake;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.protocol.market.JobId;
import network.assay.protocol.protobuf.ProtoWriter;
import network.assay.scheduler.run.Cases;
import network.assay.scheduler.run.Demand;
import network.assay.scheduler.run.JobState;
import network.assay.scheduler.run.Result;
import network.assay.scheduler.run.Shows;
import org.junit.jupiter.api.Test;

/// Snapshots of builds whose jobs knew nothing of what providers show on chain.
final class EarlierSnapshotTest {
  private static final JobJournal.Every OFTEN = new JobJournal.Every(7, 1 << 20);
  private static final HashTag SUM = HashTag.of("assay/snapshot/1");

  @Test
  void a_snapshot_without_shows_is_restored_and_its_job_goes_on() throws Exception {
    try (var market = new TestMarket()) {
      JobIntake.Kept tiny = market.job(3, 1);
      int results = 0;
      int demands = 0;
      for (long seed = 0; seed < 6; seed++) {
        JobState restored = restore(new RandomJob(tiny, seed));
        results += restored.results().size();
        demands += restored.demands().size();
      }
      assertThat(results).isPositive();
      assertThat(demands).isPositive();
    }
  }

  private static JobState restore(RandomJob job) {
    var journal = new MemoryJournal(OFTEN, () -> {});
    var ledger = new JobLedger(job.machine, job.record, new Locations(), journal);
    for (int i = 0; i < 400; i++) {
      ledger.take(job.next(ledger.tip().state()));
      ledger.write();
    }
    JobId id = job.machine.job().id();
    Snapshot newest = Snapshot.decode(journal.snapshots.lastEntry().getValue(), id);
    JobState old = before(newest.past().history().state());

    MemoryJournal left = journal.copy();
    left.entries.clear();
    left.snapshots.clear();
    left.snapshots.put(newest.upTo(), encode(newest, old, id));
    var again = new JobLedger(job.machine, job.record, new Locations(), left);
    assertThat(again.tip().state()).isEqualTo(old);
    assertThat(again.tip().gas()).isEqualTo(newest.past().history().gas());
    for (int i = 0; i < 20; i++) {
      again.take(job.next(again.tip().state()));
      again.write();
    }
    assertThat(again.saved()).isEqualTo(again.tip());
    return old;
  }

  /// The state, without all that a build before knew nothing of.
  private static JobState before(JobState state) {
    var results = new TreeMap<>(state.results());
    results.replaceAll(
        (_, result) ->
            result.stage() instanceof Result.Stage.Final(int batch, var checked, _)
                ? at(result, new Result.Stage.Final(batch, checked, Optional.empty()))
                : result);
    List<Demand> demands =
        state.demands().stream()
            .filter(demand -> demand.basis() instanceof Demand.Basis.InBatch)
            .toList();
    return new JobState(
        state.phase(),
        state.deadline(),
        state.providers(),
        state.assignments(),
        results,
        state.batches(),
        state.earned(),
        new Cases(state.convictions(), demands, Shows.NONE));
  }

  private static Result at(Result had, Result.Stage stage) {
    return new Result(
        had.task(), had.lease(), had.claim(), had.input(), had.evaluated(), had.stored(), stage);
  }

  /// As such a build wrote it: a state ends before what can be shown.
  private static byte[] encode(Snapshot newest, JobState old, JobId id) {
    byte[] state = StateCodec.write(old).toBytes();
    byte[] shows = new ProtoWriter().message(10, ShowsCodec.write(Shows.NONE)).toBytes();
    byte[] ended = Arrays.copyOf(state, state.length - shows.length);
    byte[] history = HistoryCodec.write(newest.past()).toBytes();
    int first =
        new ProtoWriter()
            .message(1, StateCodec.write(newest.past().history().state()))
            .toBytes()
            .length;
    byte[] head = new ProtoWriter().bytes(1, ended).toBytes();
    byte[] whole = Arrays.copyOf(head, head.length + history.length - first);
    System.arraycopy(history, first, whole, head.length, history.length - first);
    byte[] body =
        new ProtoWriter()
            .varint(1, 1)
            .bytes(2, id.digest().toBytes())
            .varint(3, newest.upTo())
            .bytes(4, whole)
            .toBytes();
    byte[] all = Arrays.copyOf(SUM.hash(body).toBytes(), Digest.BYTES + body.length);
    System.arraycopy(body, 0, all, Digest.BYTES, body.length);
    return all;
  }
}
