// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.compute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import network.assay.node.cli.CommandRun;
import network.assay.node.json.JsonText;
import network.assay.node.life.ExitCode;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// In as little time as can be: the figures mean nothing then, but all are taken.
final class BenchCommandTest {
  private static final double TOLERANCE = 1e-6;

  @TempDir Path folder;

  private CommandRun bench(String... options) {
    var all = new ArrayList<>(List.of("compute", "bench", "--threads", "1"));
    all.addAll(List.of(options));
    return CommandRun.of(folder, all.toArray(String[]::new));
  }

  @Test
  void every_figure_is_a_time_and_a_rate_that_agree() {
    CommandRun run = bench("--seconds", "0.01", "--json");
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    JsonNode report = JsonText.parse(run.out());
    assertThat(report.get("backend").asText()).startsWith("vector-").endsWith("x1");
    assertThat(report.get("threads").asInt()).isEqualTo(1);
    double peak = report.get("peak").asDouble();
    assertThat(peak).isPositive();
    assertThat(report.get("figures").findValuesAsText("unit"))
        .containsExactly("GFLOP/s", "GFLOP/s", "GFLOP/s", "GB/s", "GB/s", "steps/s", "GB/s");
    for (JsonNode figure : report.get("figures")) {
      String what = figure.get("what").asText();
      double millis = figure.get("millis").asDouble();
      double rate = figure.get("rate").asDouble();
      assertThat(what).isNotBlank();
      assertThat(millis).as(what).isPositive();
      assertThat(rate).as(what).isPositive();
      assertThat(figure.has("ofPeak")).as(what).isEqualTo(what.startsWith("product"));
      if (figure.has("ofPeak")) {
        assertThat(figure.get("ofPeak").asDouble() / (rate / peak)).isCloseTo(1, offset());
      }
    }
    JsonNode product = report.get("figures").get(0);
    assertThat(product.get("what").asText()).isEqualTo("product of 256 x 256");
    double operations = product.get("rate").asDouble() * product.get("millis").asDouble() * 1e6;
    assertThat(operations / (2 * Math.pow(256, 3))).isCloseTo(1, offset());
  }

  private static Offset<Double> offset() {
    return Offset.offset(TOLERANCE);
  }

  @Test
  void no_time_at_all_is_refused() {
    for (String seconds : List.of("0", "-1", "NaN", "3601")) {
      CommandRun run = bench("--seconds", seconds);
      assertThat(run.exit()).as(seconds).isEqualTo(ExitCode.USAGE.code());
      assertThat(run.err()).contains("--seconds is above 0 and at most 3600, not");
    }
  }
}
