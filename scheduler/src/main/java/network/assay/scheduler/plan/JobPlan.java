// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.task.SampleRange;
import network.assay.protocol.market.task.StateRef;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.protocol.market.task.Work;
import network.assay.scheduler.job.JobSpec;
import network.assay.scheduler.job.Training;

/// From a job and the outputs known so far to the tasks that can be done next (docs/spec/job,
/// section 5).
///
/// The plan keeps no progress of its own: it is a function of the outputs. When one is withdrawn,
/// asking again gives the tasks to redo, and those later ones whose input has really changed.
/// For any number of threads.
public final class JobPlan {
  private final JobSpec job;
  private final Programs programs;

  /// Descriptions already made, by what they depend on. Only for speed: the same key always gives
  /// the same task.
  private final Map<Key, PlannedTask> made = new ConcurrentHashMap<>();

  /// By the class of a place: all tasks of a kind take as much.
  private final Map<Class<?>, TaskBytes> bytes = new ConcurrentHashMap<>();

  private record Key(Place place, StateRef global, List<Digest> shards) {}

  public JobPlan(JobSpec job, Programs programs) {
    this.job = job;
    this.programs = programs;
  }

  public JobSpec job() {
    return job;
  }

  /// @param outputs the output of a task, where it is known and may be built upon
  public Frontier frontier(Function<TaskId, Optional<Digest>> outputs) {
    var open = new ArrayList<PlannedTask>();
    var done = new ArrayList<PlannedTask>();
    StateRef global = new StateRef.Initial(job.seed());
    int rounds = job.training().rounds();
    for (int round = 0; round < rounds; round++) {
      Optional<List<Digest>> shards = shards(round, global, outputs, open, done);
      if (shards.isEmpty()) return new Frontier(round, open, done, Optional.empty());
      Optional<Digest> merged = sort(merge(round, global, shards.get()), outputs, open, done);
      if (merged.isEmpty()) return new Frontier(round, open, done, Optional.empty());
      global = new StateRef.Of(merged.get());
      sort(evaluation(round, global), outputs, open, done);
    }
    Digest result = ((StateRef.Of) global).state();
    return new Frontier(rounds, open, done, Optional.of(result));
  }

  /// The exact operations of the whole job, checks apart: known before anything runs.
  public long operations() {
    Digest any = Digest.ZERO;
    var state = new StateRef.Of(any);
    long operations = 0;
    for (int shard = 0; shard < job.training().shards(); shard++) {
      operations += train(0, shard, state).operations();
    }
    List<Digest> shards = IntStream.range(0, job.training().shards()).mapToObj(i -> any).toList();
    operations += merge(0, state, shards).operations() + evaluation(0, state).operations();
    return Math.multiplyExact(operations, (long) job.training().rounds());
  }

  /// How much of a task of this job goes over wires.
  public TaskBytes bytes(PlannedTask task) {
    return bytes.computeIfAbsent(task.place().getClass(), _ -> TaskBytes.of(task.spec()));
  }

  /// A task of each kind, in the order of a round.
  public List<PlannedTask> kinds() {
    var any = new StateRef.Of(Digest.ZERO);
    List<Digest> shards = Collections.nCopies(job.training().shards(), Digest.ZERO);
    return List.of(train(0, 0, any), merge(0, any, shards), evaluation(0, any));
  }

  /// The exact operations of some segments of a task.
  public long operations(PlannedTask task, List<Integer> segments) {
    long operations = 0;
    for (int segment : segments) {
      operations += programs.operations(job.model(), task.spec().work(), segment, segment + 1);
    }
    return operations;
  }

  /// How many tasks the job has in all.
  public int tasks() {
    return Math.multiplyExact(job.training().rounds(), job.training().shards() + 2);
  }

  private Optional<List<Digest>> shards(
      int round,
      StateRef global,
      Function<TaskId, Optional<Digest>> outputs,
      List<PlannedTask> open,
      List<PlannedTask> done) {
    var known = new ArrayList<Digest>();
    for (int shard = 0; shard < job.training().shards(); shard++) {
      sort(train(round, shard, global), outputs, open, done).ifPresent(known::add);
    }
    return known.size() == job.training().shards() ? Optional.of(known) : Optional.empty();
  }

  private static Optional<Digest> sort(
      PlannedTask task,
      Function<TaskId, Optional<Digest>> outputs,
      List<PlannedTask> open,
      List<PlannedTask> done) {
    Optional<Digest> output = outputs.apply(task.id());
    (output.isPresent() ? done : open).add(task);
    return output;
  }

  private PlannedTask train(int round, int shard, StateRef global) {
    return made.computeIfAbsent(
        new Key(new Place.Shard(round, shard), global, List.of()),
        key -> {
          Training training = job.training();
          return planned(
              key.place(),
              new Work.Train(
                  global,
                  job.data().train(),
                  job.shard(shard),
                  job.seed(),
                  (long) round * training.innerSteps(),
                  training.innerSteps(),
                  training.segmentSteps(),
                  training.batch(),
                  training.inner()));
        });
  }

  private PlannedTask merge(int round, StateRef global, List<Digest> shards) {
    return made.computeIfAbsent(
        new Key(new Place.Merge(round), global, shards),
        key -> planned(key.place(), new Work.Merge(global, shards, job.training().outer())));
  }

  private PlannedTask evaluation(int round, StateRef global) {
    return made.computeIfAbsent(
        new Key(new Place.Evaluation(round), global, List.of()),
        key ->
            planned(
                key.place(),
                new Work.Evaluate(
                    global,
                    job.data().test(),
                    new SampleRange(0, job.data().test().samples()),
                    job.evaluation().batch(),
                    job.evaluation().segmentSteps())));
  }

  private PlannedTask planned(Place place, Work work) {
    TaskSpec spec = new TaskSpec(programs.digest(job.model(), work), job.model(), work);
    return new PlannedTask(place, spec.id(), spec, programs.operations(job.model(), work));
  }
}
