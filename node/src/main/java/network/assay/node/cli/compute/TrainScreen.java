// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.compute;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import network.assay.compute.model.Model;
import network.assay.node.cli.screen.Sparkline;
import network.assay.node.cli.term.LiveScreen;
import network.assay.node.cli.term.ProgressBar;
import network.assay.node.cli.term.Terminal;
import network.assay.node.compute.Checkpoint;
import network.assay.node.compute.Judged;
import network.assay.node.compute.Plan;
import network.assay.node.compute.Trainer;
import network.assay.node.text.Counts;

/// What a training looks like while it runs.
final class TrainScreen implements Trainer.Listener, AutoCloseable {
  private static final Duration DRAW_EVERY = Duration.ofMillis(100);
  private static final Duration PLAIN_EVERY = Duration.ofSeconds(5);
  private static final int COLUMNS = 60;

  private final Plan plan;
  private final InstantSource clock;
  private final Terminal terminal;
  private final LiveScreen live;
  private final Instant start;
  private final int begun;
  private final List<Float> losses;
  private String judged = "held out  not judged yet";
  private Instant drawn = Instant.MIN;

  /// @param terminal for standard error
  TrainScreen(Plan plan, Checkpoint from, Terminal terminal, InstantSource clock) {
    this.plan = plan;
    this.clock = clock;
    this.terminal = terminal;
    this.live = new LiveScreen(terminal, clock, PLAIN_EVERY);
    this.start = clock.instant();
    this.begun = from.step();
    this.losses = new ArrayList<>(from.losses());
  }

  @Override
  public void step(int done, float loss) {
    losses.add(loss);
    Instant now = clock.instant();
    boolean due = done == plan.steps() || !now.isBefore(drawn.plus(DRAW_EVERY));
    if (!due) return;
    drawn = now;
    Duration spent = Duration.between(start, now);
    String pace = pace(done - begun, spent);
    String bar =
        ProgressBar.line(
            (double) done / plan.steps(),
            ProgressBar.left(done - begun, plan.steps() - begun, spent),
            Math.min(COLUMNS + 20, terminal.width() - 1));
    String curve = Sparkline.of(LossPlot.resampled(losses, COLUMNS), COLUMNS);
    String where =
        "step %s of %s%s".formatted(Counts.grouped(done), Counts.grouped(plan.steps()), pace);
    String now1 = String.format(Locale.ROOT, "loss %.4f", recent());
    live.show(
        List.of(bar, where, now1 + "  " + curve, judged), where + ", " + now1 + "; " + judged);
  }

  // Of one batch it jumps about.
  private double recent() {
    List<Float> last = losses.subList(Math.max(0, losses.size() - 20), losses.size());
    return last.stream().mapToDouble(Float::doubleValue).average().orElse(0);
  }

  private String pace(int steps, Duration spent) {
    double seconds = spent.toMillis() / 1e3;
    if (seconds <= 0) return "";
    double rate = steps / seconds;
    Model model = plan.recipe().model();
    boolean text = model.label().rank() > 0;
    int each = text ? model.sample().shape().elements() : 1;
    return String.format(
        Locale.ROOT,
        ", %.1f steps/s, %s %s/s",
        rate,
        Counts.brief((long) (rate * plan.samples().batch() * each)),
        text ? "tokens" : "samples");
  }

  @Override
  public void judged(Judged now) {
    judged = "held out  " + told(now) + " after step " + Counts.grouped(now.step());
  }

  static String told(Judged judged) {
    return String.format(
        Locale.ROOT, "loss %.4f, accuracy %s", judged.loss(), Counts.percent(judged.accuracy()));
  }

  @Override
  public void close() {
    live.close();
  }
}
