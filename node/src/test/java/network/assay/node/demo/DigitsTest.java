// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import network.assay.compute.format.CsvDataset;
import network.assay.compute.format.Dataset;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DigitsTest {
  private static final CsvDataset.Layout LAYOUT = new CsvDataset.Layout(784, 10, false, 100);

  @TempDir Path folder;

  @Test
  void every_fifth_image_of_a_digit_is_kept_for_the_test() throws IOException {
    for (int digit = 0; digit < 10; digit++) write(digit, images(6, "0.502"));

    Digits.write(folder, folder);

    Dataset train = CsvDataset.read(folder.resolve(Digits.TRAIN), LAYOUT);
    Dataset test = CsvDataset.read(folder.resolve(Digits.TEST), LAYOUT);
    assertThat(train.size()).isEqualTo(50);
    assertThat(test.size()).isEqualTo(10);
    assertThat(IntStream.range(0, 10).map(i -> test.labels().intAt(i)))
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(test.samples().intAt(783)).isEqualTo(128);
  }

  @Test
  void a_grey_value_is_rounded_back_to_the_byte_it_came_from() throws IOException {
    for (int digit = 0; digit < 10; digit++) write(digit, images(1, "0"));
    List<String> all = IntStream.range(0, 784).mapToObj(i -> rounded(i % 256)).toList();
    write(0, "{ \"data\": [" + String.join(",", all) + "]}");

    Digits.write(folder, folder);

    Dataset train = CsvDataset.read(folder.resolve(Digits.TRAIN), LAYOUT);
    assertThat(IntStream.range(0, 784).map(i -> train.samples().intAt(i)).toArray())
        .isEqualTo(IntStream.range(0, 784).map(i -> i % 256).toArray());
  }

  @Test
  void another_file_is_refused_with_its_name_and_what_to_do() throws IOException {
    for (String broken : List.of("{}", "{\"data\":[0,", "{\"data\":[0,2]}", "{\"data\":[0 1]}")) {
      write(0, broken);
      assertThatThrownBy(() -> Digits.write(folder, folder))
          .isInstanceOf(AssayFault.Operator.class)
          .hasMessageContaining("0.json")
          .hasMessageContaining("Delete");
    }
  }

  private static String rounded(int grey) {
    return String.format("%.3f", grey / 255.0);
  }

  private static String images(int count, String pixel) {
    return Collections.nCopies(count * 784, pixel).stream()
        .collect(Collectors.joining(",", "{ \"data\": [", "]}"));
  }

  private void write(int digit, String text) throws IOException {
    Files.writeString(folder.resolve(digit + ".json"), text);
  }
}
