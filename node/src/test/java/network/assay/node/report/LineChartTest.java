// SPDX-License-Identifier: Apache-2.0
package network.assay.node.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LineChartTest {
  private static final int BLUE = 0xFF0072B2;
  private static final int ORANGE = 0xFFD55E00;

  @TempDir Path folder;

  private static LineChart.Point at(double x, double y) {
    return new LineChart.Point(x, y);
  }

  private static BufferedImage image(LineChart chart) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(chart.png()));
  }

  private static int count(BufferedImage image, int colour) {
    int count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) if (image.getRGB(x, y) == colour) count++;
    }
    return count;
  }

  private static LineChart losses() {
    var train = new ArrayList<LineChart.Point>();
    var test = new ArrayList<LineChart.Point>();
    for (int round = 1; round <= 12; round++) {
      train.add(at(round, 2.3 * Math.pow(0.7, round) + 0.05));
      test.add(at(round, 2.2 * Math.pow(0.72, round) + 0.12));
    }
    return new LineChart("digits: loss by round (96.6 % accuracy)", "round", "cross-entropy loss")
        .series("training", train)
        .series("test", test);
  }

  @Test
  void each_curve_is_drawn_in_its_own_colour() throws IOException {
    BufferedImage image = image(losses());
    assertThat(image.getWidth()).isEqualTo(LineChart.WIDTH);
    assertThat(count(image, BLUE)).isGreaterThan(1000);
    assertThat(count(image, ORANGE)).isGreaterThan(1000);
  }

  @Test
  void the_same_points_give_the_same_bytes_and_a_file_of_them() throws IOException {
    losses().write(folder.resolve("loss.png"));
    assertThat(Files.readAllBytes(folder.resolve("loss.png"))).isEqualTo(losses().png());
    assertThat(losses().png()).hasSizeLessThan(200_000);
  }

  @Test
  void what_is_not_finite_is_left_out() throws IOException {
    LineChart chart =
        new LineChart("t", "x", "y")
            .series("s", List.of(at(1, Double.NaN), at(2, 1), at(3, Double.POSITIVE_INFINITY)));
    // One point is left: a dot of 9 pixels and no line.
    assertThat(count(image(chart), BLUE)).isBetween(30, 90);
  }

  @Test
  void no_points_one_point_and_equal_points_are_charts_too() throws IOException {
    image(new LineChart("", "", ""));
    image(new LineChart("none", "x", "y").series("s", List.of()));
    image(new LineChart("flat", "x", "y").series("s", List.of(at(0, 5), at(1e9, 5))));
    image(new LineChart("zero", "x", "y").series("s", List.of(at(0, 0), at(0, 0))));
    image(new LineChart("ąé☃", "x", "y").series("s", List.of(at(-1e-12, 1e300), at(1, -1e300))));
  }

  @Test
  void ticks_are_round_numbers_and_hold_the_data() {
    Scale scale = Scale.around(0.03, 1.94, 6);
    assertThat(scale).isEqualTo(new Scale(0, 2, 0.5));
    assertThat(scale.ticks().stream().map(scale::label))
        .containsExactly("0", "0.5", "1.0", "1.5", "2.0");
    assertThat(Scale.whole(1, 12, 10).ticks()).contains(2.0, 12.0);
    assertThat(Scale.whole(0, 100_000, 10).label(20_000)).isEqualTo("20000");
  }
}
