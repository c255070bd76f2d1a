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
  void anything_else_is_refused() {
    refused("", "ends early");
    refused("{\"a\":1,\"a\":2}", "twice");
    refused("{\"a\":1} x", "follows the end");
    refused("{\"a\":1,}", "a name in quotes");
    refused("[1,]", "a value is due");
    refused("[1 2]", "a comma");
    refused("01", "a value is due");
    refused("1.5", "follows the end");
    refused("1e5", "follows the end");
    refused("9999999999999999999", "a value is due");
    refused("true", "a value is due");
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
