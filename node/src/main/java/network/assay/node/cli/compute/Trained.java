// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.compute;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import network.assay.node.cli.term.Style;
import network.assay.node.cli.term.Terminal;
import network.assay.node.compute.Checkpoint;
import network.assay.node.compute.Judged;
import network.assay.node.report.LineChart;
import network.assay.node.text.Counts;
import network.assay.node.text.Durations;
import network.assay.protocol.market.Digest;

/// What came of a training.
///
/// @param loss of the last step's batch
/// @param digest of the model's weights
record Trained(
    String model,
    long parameters,
    int steps,
    Optional<Judged> heldOut,
    double loss,
    Digest digest,
    String backend,
    double seconds,
    List<Judged> judged,
    String file) {
  private static final int HIGH = 8;
  private static final int WIDE = 72;
  private static final int AXIS = 12;

  /// For people.
  List<String> lines(Checkpoint end, Terminal terminal) {
    int columns = Math.min(WIDE, terminal.width() - AXIS);
    var lines = new ArrayList<>(LossPlot.of(end.losses(), columns, HIGH));
    heldOut.ifPresent(
        found -> lines.add(terminal.styled(Style.BOLD, "held out: " + TrainScreen.told(found))));
    String took = Durations.brief(Duration.ofMillis(Math.round(1e3 * seconds)));
    lines.add("%s in %s on %s".formatted(Counts.of(steps, "step"), took, backend));
    lines.add("model digest " + digest);
    return lines;
  }

  /// The same as a picture.
  static void draw(Checkpoint end, Path to) {
    new LineChart(end.plan().recipe().brief() + ": loss", "step", "mean loss")
        .series("of each batch", batches(end.losses()))
        .series(
            "held out",
            end.judged().stream().map(one -> new LineChart.Point(one.step(), one.loss())).toList())
        .write(to);
  }

  private static List<LineChart.Point> batches(List<Float> losses) {
    List<Double> means = LossPlot.resampled(losses, 1_000);
    return IntStream.range(0, means.size())
        .mapToObj(
            i ->
                new LineChart.Point(
                    Math.rint((i + 1.0) * losses.size() / means.size()), means.get(i)))
        .toList();
  }
}
