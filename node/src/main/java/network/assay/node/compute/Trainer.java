// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import network.assay.compute.arith.BatchOrder;
import network.assay.compute.backend.Backend;
import network.assay.compute.model.Loop;
import network.assay.compute.model.Names;
import network.assay.compute.model.Training;
import network.assay.compute.tensor.State;
import network.assay.protocol.market.AssayFault;

/// Trains a model by a [Plan]. Stopping and going on later gives the bits that going on gives.
public final class Trainer {
  private static final Duration SAVE_EVERY = Duration.ofMinutes(1);
  private static final int GLANCES = 10;

  /// Batches that are looked at while training goes on.
  private static final int GLANCE = 8;

  /// Hears how far training is, on the thread that trains.
  public interface Listener {
    /// A step is done.
    void step(int done, float loss);

    void judged(Judged judged);
  }

  /// @param saved where checkpoints go
  /// @param stop asked after each step: whether to stop there
  public record Habits(Path saved, InstantSource clock, BooleanSupplier stop) {}

  private final Plan plan;
  private final Corpus corpus;
  private final Backend backend;
  private final Listener listener;
  private final Habits habits;
  private final Judge judge;

  public Trainer(Plan plan, Corpus corpus, Backend backend, Listener listener, Habits habits) {
    this.plan = plan;
    this.corpus = corpus;
    this.backend = backend;
    this.listener = listener;
    this.habits = habits;
    this.judge = new Judge(plan.model(), backend, corpus.heldOut(), plan.samples().batch());
  }

  /// From the first weights, or from where an earlier training stopped, to the end of the plan or
  /// until it is told to stop. Where it stands is in the checkpoint then.
  ///
  /// @param base the weights that the plan starts from, if it does not start from fresh ones
  /// @throws AssayFault.Operator when the loss is no number any more
  public Checkpoint run(Optional<State> base, Optional<Checkpoint> from) {
    Training training = plan.training();
    State start = from.map(Checkpoint::carried).orElseGet(() -> plan.start(backend, base));
    int batch = plan.samples().batch();
    Loop loop = training.loop(backend, start, Corpus.state(corpus.train()), batch);
    var losses = new ArrayList<Float>(from.map(Checkpoint::losses).orElse(List.of()));
    var judged = new ArrayList<Judged>(from.map(Checkpoint::judged).orElse(List.of()));
    BatchOrder order = plan.order();
    Instant saved = habits.clock().instant();
    int done = from.map(Checkpoint::step).orElse(0);
    int glance = Math.max(1, plan.steps() / GLANCES);
    while (done < plan.steps() && !habits.stop().getAsBoolean()) {
      State made = loop.run(State.of(Names.ORDER, order.tensor(done)));
      float loss = made.get(Names.LOSS).floatAt(0);
      if (Float.isNaN(loss)) throw diverged(done);
      losses.add(loss);
      done++;
      listener.step(done, loss);
      boolean last = done == plan.steps();
      if (judge.hasSamples() && (last || done % glance == 0)) {
        int most = last ? Integer.MAX_VALUE : GLANCE * batch;
        Judged now = judge.judge(parameters(carried(start, loop)), done, most);
        judged.add(now);
        listener.judged(now);
      }
      Instant instant = habits.clock().instant();
      if (Duration.between(saved, instant).compareTo(SAVE_EVERY) >= 0) {
        new Checkpoint(plan, done, carried(start, loop), losses, judged).write(habits.saved());
        saved = instant;
      }
    }
    var end = new Checkpoint(plan, done, carried(start, loop), losses, judged);
    end.write(habits.saved());
    return end;
  }

  // What the loop carries, and what it was given and never changes.
  private static State carried(State start, Loop loop) {
    State now = loop.snapshot();
    return start.select(name -> !now.has(name)).plus(now);
  }

  private State parameters(State carried) {
    return ModelBundle.weights(plan.model(), carried);
  }

  /// The weights of the plan's recipe as they are in `end`.
  public State weights(Checkpoint end) {
    return plan.weights(backend, end.carried());
  }

  private AssayFault.Operator diverged(int step) {
    return new AssayFault.Operator(
        "the loss of step "
            + (step + 1)
            + " is not a number: training has diverged; try a lower --rate, or --clip 1");
  }
}
