// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import network.assay.compute.FormatFault;
import network.assay.compute.format.CsvDataset.Layout;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CsvDatasetTest {
  private static final Layout LAYOUT = new Layout(3, 10, false, 100);

  private static Dataset read(String text, Layout layout) {
    try {
      return CsvDataset.read(
          new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)), layout);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void refused(String text, String why) {
    assertThatThrownBy(() -> read(text, LAYOUT)).isInstanceOf(FormatFault.class).hasMessage(why);
  }

  @Test
  void lines_become_samples_and_labels() {
    Dataset data = read("7,0,128,255\n0,1,2,3\r\n9,9,9,9", LAYOUT);
    assertThat(data.labels()).isEqualTo(Tensor.i32(Shape.of(3), 7, 0, 9));
    assertThat(data.samples())
        .isEqualTo(
            Tensor.u8(
                Shape.of(3, 3),
                (byte) 0,
                (byte) 128,
                (byte) 255,
                (byte) 1,
                (byte) 2,
                (byte) 3,
                (byte) 9,
                (byte) 9,
                (byte) 9));
    assertThat(data.size()).isEqualTo(3);
    assertThat(data.features()).isEqualTo(3);
    assertThat(read("", LAYOUT).size()).isZero();
  }

  @Test
  void a_header_is_passed_over() {
    Layout layout = new Layout(1, 2, true, 5);
    assertThat(read("label,\"p,x\"\n1,5\n", layout).size()).isEqualTo(1);
    assertThatThrownBy(() -> read("label,pixel", layout)).hasMessageContaining("in its header");
  }

  @Test
  void faults_tell_line_and_column() {
    refused("1,2,3\n", "line 1, column 6: the line has 2 features, 3 are due");
    refused("1,2,3,4\n1,2,x,4\n", "line 2, column 5: a feature is due, not 'x'");
    refused("1,2,3,256\n", "line 1, column 7: feature 256; 0 to 255 are allowed");
    refused("10,2,3,4\n", "line 1, column 1: label 10; 0 to 9 are allowed");
    refused("1,2,3,4,5\n", "line 1, column 8: the end of the line is due, not ','");
    refused("1,2,3,4\n\n", "line 2, column 1: a label is due, not the end of the line");
    refused("1,2,3,-4\n", "line 1, column 7: a feature is due, not '-'");
    refused(
        "1,2,3,99999999999999999999\n",
        "line 1, column 7: feature 9999999999; 0 to 255 are allowed");
    refused("1,2,3,4\r5\n", "line 1, column 9: the end of the line is due, not '5'");
    refused("1,2, 3,4\n", "line 1, column 5: a feature is due, not byte 32");
    refused("1,2,3,", "line 1, column 7: a feature is due, not the end of the file");
  }

  @Test
  void more_samples_than_allowed_are_refused() {
    String row = "1,2,3,4\n";
    assertThat(read(row.repeat(100), LAYOUT).size()).isEqualTo(100);
    refused(row.repeat(101), "line 101, column 1: more than 100 samples");
  }

  @Test
  void many_rows_are_read_from_a_file(@TempDir Path folder) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 30_000; i++)
      text.append(i % 10).append(",1,2,").append(i % 256).append('\n');
    Path file = folder.resolve("data.csv");
    Files.writeString(file, text);
    Dataset data = CsvDataset.read(file, new Layout(3, 10, false, 1_000_000));
    assertThat(data.size()).isEqualTo(30_000);
    for (int i = 0; i < 30_000; i += 997) {
      assertThat(data.labels().intAt(i)).isEqualTo(i % 10);
      assertThat(data.samples().intAt(3 * i + 2)).isEqualTo(i % 256);
    }
  }

  @Test
  void noise_gives_samples_or_a_fault_and_nothing_else() {
    Random random = new Random(9);
    String alphabet = "0123456789,,,,\n\n\r x-";
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder(round % 2 == 0 ? "" : "1,2,3,4\n");
      for (int i = random.nextInt(30); i > 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        read(text.toString(), LAYOUT);
      } catch (FormatFault expected) {
        assertThat(expected).hasMessageStartingWith("line ");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(10_000);
  }
}
