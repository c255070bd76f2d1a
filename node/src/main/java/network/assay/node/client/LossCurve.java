// SPDX-License-Identifier: Apache-2.0
package network.assay.node.client;

import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import network.assay.node.api.JobView;
import network.assay.node.report.LineChart;

/// How a model learnt, as a picture: what evaluation said of it after each round.
public final class LossCurve {
  private LossCurve() {}

  /// @param job its name
  /// @param rounds in order; at least one
  public static void write(String job, List<JobView.Round> rounds, Path to) {
    new LineChart(job + ": learning, round by round", "round", "on the test samples")
        .series("mean loss", points(rounds, JobView.Round::loss))
        .series("share of wrong answers", points(rounds, round -> 1 - round.accuracy()))
        .write(to);
  }

  private static List<LineChart.Point> points(
      List<JobView.Round> rounds, ToDoubleFunction<JobView.Round> value) {
    return rounds.stream()
        .map(round -> new LineChart.Point(round.round(), value.applyAsDouble(round)))
        .toList();
  }
}
