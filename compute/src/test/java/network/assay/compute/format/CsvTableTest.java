// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import network.assay.compute.FormatFault;
import network.assay.compute.format.CsvTable.Label;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Test;

final class CsvTableTest {
  private static Dataset read(String text, Label place) {
    try {
      return CsvTable.read(
          new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)), place);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void refused(String text, String why) {
    assertThatThrownBy(() -> read(text, Label.FIRST))
        .isInstanceOf(FormatFault.class)
        .hasMessage(why);
  }

  @Test
  void bytes_become_u8_and_all_else_f32() {
    Dataset bytes = read("1,0,255\n0,7,8\r\n", Label.FIRST);
    assertThat(bytes.samples())
        .isEqualTo(Tensor.u8(Shape.of(2, 2), (byte) 0, (byte) 255, (byte) 7, (byte) 8));
    assertThat(bytes.labels()).isEqualTo(Tensor.i32(Shape.of(2), 1, 0));
    for (String other : new String[] {"256", "-1", "0.5", "-0"}) {
      Dataset floats = read("1,0,3\n0,7," + other, Label.FIRST);
      assertThat(floats.samples())
          .as(other)
          .isEqualTo(Tensor.f32(Shape.of(2, 2), 0f, 3f, 7f, Float.parseFloat(other)));
    }
  }

  @Test
  void the_label_may_stand_last_and_names_above() {
    Dataset data = read("sepal,petal,kind\n5.1, 3.5 ,0\n\n1e-2,.5,2\n", Label.LAST);
    assertThat(data.samples()).isEqualTo(Tensor.f32(Shape.of(2, 2), 5.1f, 3.5f, 0.01f, 0.5f));
    assertThat(data.labels()).isEqualTo(Tensor.i32(Shape.of(2), 0, 2));
    assertThat(data.features()).isEqualTo(2);
  }

  @Test
  void numbers_may_stand_in_quotes_and_labels_be_decimals_without_a_rest() {
    Dataset data = read("\"kind\",\"a\",\"b\"\n\"1\",\"2.5\", \" 3 \"\n0.0,4,5\n", Label.FIRST);
    assertThat(data.samples()).isEqualTo(Tensor.f32(Shape.of(2, 2), 2.5f, 3f, 4f, 5f));
    assertThat(data.labels()).isEqualTo(Tensor.i32(Shape.of(2), 1, 0));
    assertThat(read("\"1\",2\n", Label.FIRST).labels()).isEqualTo(Tensor.i32(Shape.of(1), 1));
    refused("1,\"2\n", "line 1, character 3: a number is due, not \"2");
    refused("1,\"\"\n", "line 1, character 3: a number is due, the column is empty");
  }

  @Test
  void another_separator_is_named() {
    String due = "line 1: a label and features with commas between are due";
    refused("1;2;3\n", due + ", not with semicolons or tabs");
    refused("1\t2\n", due + ", not with semicolons or tabs");
  }

  /// A mark that was taken for a name would cost the first sample.
  @Test
  void a_byte_order_mark_is_no_part_of_the_first_label() {
    assertThat(read("\u00ef\u00bb\u00bf1,2\n0,3\n", Label.FIRST).labels())
        .isEqualTo(Tensor.i32(Shape.of(2), 1, 0));
  }

  @Test
  void faults_tell_the_place() {
    refused("", "the file has no samples");
    refused("label,a\n", "the file has no samples");
    refused("1\n", "line 1: a label and features with commas between are due");
    refused("1,2,3\n1,2\n", "line 2: the line has fewer than 3 columns");
    refused("1,2,3\n1,2,3,4\n", "line 2: the line has more than 3 columns");
    refused("1,2\n1,x\n", "line 2, character 3: a number is due, not x");
    refused("1,2\n1,\n", "line 2, character 3: a number is due, the column is empty");
    refused("1,1e39\n", "line 1, character 3: 1e39 is beyond f32");
    refused("1,NaN\n", "line 1, character 3: a number is due, not NaN");
    refused("1,2\n-1,2\n", "line 2, character 1: a label is a class's number from 0 on, not -1");
    refused("1,2\n1.5,2\n", "line 2, character 1: a label is a class's number from 0 on, not 1.5");
    refused("1," + "1".repeat(65), "line 1, character 3: a number of more than 64 characters");
    refused("1,2\n1,\u00ff\n", "line 2 is not UTF-8");
  }

  @Test
  void noise_gives_samples_or_a_fault_and_nothing_else() {
    Random random = new Random(9);
    String alphabet = "0123456789,,,,\n\n\r .-+eE";
    int refused = 0;
    for (int round = 0; round < 10_000; round++) {
      StringBuilder text = new StringBuilder(round % 2 == 0 ? "" : "1,2\n");
      for (int i = random.nextInt(30); i > 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        read(text.toString(), Label.FIRST);
      } catch (FormatFault expected) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(5_000);
  }
}
