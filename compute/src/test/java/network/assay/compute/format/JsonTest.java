// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import network.assay.compute.FormatFault;
import org.junit.jupiter.api.Test;

final class JsonTest {
  private static void refused(String text, String why) {
    assertThatThrownBy(() -> Json.parse(text))
        .isInstanceOf(FormatFault.class)
        .hasMessageContaining(why);
  }

  @Test
  void values_are_read() {
    Json.Fields fields =
        Json.parse(" {\"a\" : [1, -20,0] , \"b\\u00e9\":\"x\\n\\\"\\\\\\/\", \"c\":{}, \"d\":[] } ")
            .fields();
    assertThat(fields.get("a").items()).extracting(Json::whole).isEqualTo(List.of(1L, -20L, 0L));
    assertThat(fields.get("b\u00e9").text()).isEqualTo("x\n\"\\/");
    assertThat(fields.get("c").fields().values()).isEmpty();
    assertThat(fields.get("d").items()).isEmpty();
    assertThatThrownBy(() -> fields.get("e")).isInstanceOf(FormatFault.class);
    assertThatThrownBy(() -> fields.get("a").text()).hasMessageContaining("not an array");
  }

  @Test
  void numbers_become_the_nearest_f32_once() {
    assertThat(Json.parse("-0.1").single()).isEqualTo(-0.1f);
    assertThat(Json.parse("1E5").single()).isEqualTo(1e5f);
    assertThat(Json.parse("16777217").single()).isEqualTo(16777216f);
    // Just above the middle of two floats: by way of a double it would fall on the middle.
    assertThat(Json.parse("1.00000005960464477540").single()).isEqualTo(Math.nextUp(1f));
    assertThatThrownBy(() -> Json.parse("1e39").single()).hasMessageContaining("beyond f32");
    assertThatThrownBy(() -> Json.parse("1.5").whole()).hasMessageContaining("an integer is due");
  }

  @Test
  void words_are_read() {
    Json.Fields fields = Json.parse("{\"a\":true,\"b\":false,\"c\":null}").fields();
    assertThat(fields.get("a").bool()).isTrue();
    assertThat(fields.get("b").bool()).isFalse();
    assertThat(fields.get("c").isNull()).isTrue();
    assertThat(fields.has("d")).isFalse();
    assertThatThrownBy(() -> fields.get("c").bool()).hasMessageContaining("not null");
  }

  @Test
  void anything_else_is_refused() {
    refused("", "ends early");
    refused("{\"a\":1,\"a\":2}", "twice");
    refused("{\"a\":1} x", "follows the end");
    refused("{\"a\":1,}", "a name in quotes");
    refused("[1,]", "a value is due");
    refused("[1 2]", "a comma");
    refused("01", "a value is due");
    refused("1.", "a value is due");
    refused(".5", "a value is due");
    refused("1e", "a value is due");
    refused("1e+", "a value is due");
    refused("+1", "a value is due");
    refused("1.5f", "follows the end");
    refused("0." + "1".repeat(100), "a value is due");
    refused("NaN", "a value is due");
    refused("9999999999999999999", "a value is due");
    refused("tru", "a value is due");
    refused("nul", "a value is due");
    refused("\"a", "ends early");
    refused("\"\\x\"", "escape");
    refused("\"\\u12g4\"", "hexadecimal");
    refused("\"\t\"", "control character");
    refused("[".repeat(100_000), "nested");
  }

  @Test
  void quoted_text_comes_back() {
    Random random = new Random(2);
    for (int round = 0; round < 2000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(12); i > 0; i--) text.append((char) random.nextInt(0x250));
      assertThat(Json.parse(Json.quote(text.toString())).text()).isEqualTo(text.toString());
    }
  }
}
