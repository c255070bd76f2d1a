// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.term;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class NarrowWriterTest {
  private static String narrow(int width, String text) {
    var written = new StringWriter();
    try (var out = new PrintWriter(new NarrowWriter(written, width))) {
      out.print(text);
    }
    return written.toString();
  }

  @Test
  void lines_that_fit_stay_as_they_are() {
    assertThat(narrow(20, "a few words\n\n  more   of them\n"))
        .isEqualTo("a few words\n\n  more   of them\n");
    assertThat(narrow(20, "without an end")).isEqualTo("without an end");
  }

  @Test
  void longer_lines_go_on_below_where_they_began() {
    assertThat(narrow(20, "  words that do not fit into it\n"))
        .isEqualTo("  words that do not\n  fit into it\n");
    assertThat(narrow(12, "          far to the right\n"))
        .isEqualTo("          far\n    to the\n    right\n");
  }

  @Test
  void escapes_take_no_columns() {
    String bold = "\u001b[1mbold\u001b[0m words here\n";
    assertThat(narrow(15, bold)).isEqualTo(bold);
    assertThat(narrow(10, bold)).isEqualTo("\u001b[1mbold\u001b[0m words\nhere\n");
  }

  @Test
  void a_word_that_is_too_long_stays_whole() {
    assertThat(narrow(8, "averylongword and more\n")).isEqualTo("averylongword\nand more\n");
    assertThat(narrow(8, "averylongword\n")).isEqualTo("averylongword\n");
  }
}
