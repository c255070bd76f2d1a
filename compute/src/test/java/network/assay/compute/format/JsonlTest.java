// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Random;
import network.assay.compute.FormatFault;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Test;

final class JsonlTest {
  private static InputStream in(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void refused(String text, String why) {
    assertThatThrownBy(() -> Jsonl.samples(in(text), "x", "y"))
        .isInstanceOf(FormatFault.class)
        .hasMessage(why);
  }

  @Test
  void texts_are_taken_by_name() throws IOException {
    var texts = new ArrayList<String>();
    String lines = "{\"id\":1.5,\"text\":\"a\\nb\"}\n\n{\"text\":\"\u00e9\",\"more\":null}\r\n";
    assertThat(Jsonl.texts(in(lines), "text", texts::add)).isEqualTo(2);
    assertThat(texts).containsExactly("a\nb", "\u00e9");
    assertThatThrownBy(() -> Jsonl.texts(in("{\"text\":1}"), "text", texts::add))
        .hasMessage("line 1: a string is due, not a number");
  }

  @Test
  void numbers_are_taken_by_name_nested_or_not() throws IOException {
    String lines = "{\"x\":[[1,2],[3,4]],\"y\":0}\n{\"y\":2,\"x\":[5,6,7,8]}\n";
    Dataset data = Jsonl.samples(in(lines), "x", "y");
    assertThat(data.samples().shape()).isEqualTo(Shape.of(2, 4));
    assertThat(data.samples().intAt(7)).isEqualTo(8);
    assertThat(data.labels()).isEqualTo(Tensor.i32(Shape.of(2), 0, 2));
    assertThat(Jsonl.samples(in("{\"x\":[0.1],\"y\":0}"), "x", "y").samples())
        .isEqualTo(Tensor.f32(Shape.of(1, 1), 0.1f));
  }

  @Test
  void a_byte_order_mark_is_passed_over() throws IOException {
    String lines = "\uFEFF{\"x\":[1],\"y\":0}\n{\"x\":[2],\"y\":1}";
    assertThat(Jsonl.samples(in(lines), "x", "y").labels())
        .isEqualTo(Tensor.i32(Shape.of(2), 0, 1));
  }

  @Test
  void faults_tell_the_line() {
    String good = "{\"x\":[1,2],\"y\":0}\n";
    refused("", "the file has no records");
    refused(good + "[]", "line 2: an object is due, not an array");
    refused(good + "{\"x\":[1,2]}", "line 2: no field y among [x]");
    refused(good + "{\"x\":[1],\"y\":0}", "line 2: 1 features, 2 are due");
    refused("{\"x\":[],\"y\":0}", "line 1: 0 features, at least one is due");
    refused(good + "{\"x\":[1,\"2\"],\"y\":0}", "line 2: a number is due, not a string");
    refused(
        good + "{\"x\":[1,2],\"y\":-1}", "line 2: a label is a class's number from 0 on, not -1");
    refused(good + "{\"x\":[1,2],\"y\":0.5}", "line 2: an integer is due, not a number");
    refused(good + "{", "line 2: JSON, character 1: the text ends early");
    refused(good + "{\"x\":[1e40,2],\"y\":0}", "line 2: a number beyond f32");
  }

  @Test
  void a_line_may_not_be_longer_than_what_is_held() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return '[';
          }
        };
    assertThatThrownBy(() -> Jsonl.samples(endless, "x", "y"))
        .isInstanceOf(FormatFault.class)
        .hasMessageContaining("line 1: longer than");
  }

  @Test
  void noise_gives_samples_or_a_fault_and_nothing_else() throws IOException {
    String good = "{\"x\":[1,2.5,-3],\"y\":0}\n{\"x\":[1,2,3],\"y\":7}\n";
    Random random = new Random(4);
    int refused = 0;
    for (int round = 0; round < 10_000; round++) {
      StringBuilder text = new StringBuilder(good);
      for (int i = 1 + random.nextInt(2); i > 0; i--) {
        text.setCharAt(random.nextInt(text.length()), (char) (10 + random.nextInt(117)));
      }
      try {
        Jsonl.samples(in(text.toString()), "x", "y");
      } catch (FormatFault expected) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(5_000);
  }
}
