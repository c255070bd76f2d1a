// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.term;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class TermTest {
  private final StringWriter written = new StringWriter();

  private Terminal terminal(boolean tty, int width) {
    return new Terminal(new PrintWriter(written), width, tty, tty);
  }

  @Test
  void columns_line_up_and_numbers_end_at_the_right() {
    Table table =
        new Table("peer", "tasks", "state").right(1).row("a", "7", "ok").row("longer", "120", "");
    assertThat(table.lines(terminal(false, 80)))
        .containsExactly("peer    tasks  state", "a           7  ok", "longer    120");
  }

  @Test
  void a_table_too_wide_gives_way_where_it_is_widest() {
    Table table = new Table("a", "b").row("x".repeat(50), "yes");
    assertThat(table.lines(terminal(false, 20)).get(1)).isEqualTo("x".repeat(14) + "…  yes");
  }

  @Test
  void styles_take_no_columns() {
    Terminal shown = terminal(true, 80);
    Table table = new Table("a", "b").row(shown.styled(Style.RED, "no"), "1").row("yes", "2");
    assertThat(table.lines(shown).get(1)).isEqualTo("\u001b[31mno\u001b[0m   1");
    assertThat(Terminal.fit(shown.styled(Style.RED, "abcdef"), 4))
        .isEqualTo("\u001b[31mabc…\u001b[0m");
  }

  @Test
  void colour_needs_a_terminal_and_no_wish_against_it() {
    PrintWriter out = new PrintWriter(written);
    assertThat(Terminal.of(out, true, Map.of()).colour()).isTrue();
    assertThat(Terminal.of(out, true, Map.of("NO_COLOR", "1")).colour()).isFalse();
    assertThat(Terminal.of(out, true, Map.of("TERM", "dumb")).colour()).isFalse();
    assertThat(Terminal.of(out, false, Map.of()).colour()).isFalse();
    assertThat(Terminal.of(out, true, Map.of("COLUMNS", "132")).width()).isEqualTo(132);
    // In a pipe nothing is cut.
    assertThat(Terminal.of(out, false, Map.of("COLUMNS", "40")).width()).isGreaterThan(1000);
  }

  @Test
  void a_bar_shows_share_and_time_left_whatever_it_is_given() {
    assertThat(ProgressBar.line(0.5, Optional.of(Duration.ofSeconds(80)), 60))
        .contains("█░")
        .endsWith(" 50 %  1 min 20 s left");
    assertThat(ProgressBar.line(Double.NaN, Optional.empty(), 0)).endsWith("  0 %");
    assertThat(ProgressBar.line(7, Optional.empty(), 60)).doesNotContain("░").endsWith("100 %");
    assertThat(ProgressBar.left(25, 100, Duration.ofSeconds(10))).contains(Duration.ofSeconds(30));
    assertThat(ProgressBar.left(0, 100, Duration.ofSeconds(10))).isEmpty();
  }

  @Test
  void a_screen_draws_over_what_it_showed_before() {
    try (var screen = new LiveScreen(terminal(true, 10), () -> Instant.EPOCH, Duration.ZERO)) {
      screen.show(List.of("one", "two"), "");
      screen.show(List.of("a line that is too long"), "");
      screen.note("kept");
    }
    assertThat(written.toString())
        .contains("\u001b[2Kone\n\u001b[2Ktwo\n")
        .contains("\u001b[2A\r\u001b[2Ka line t…\n")
        .contains("\u001b[1A\r\u001b[Jkept\n")
        .endsWith("\u001b[?25h");
  }

  @Test
  void where_nobody_watches_a_line_is_printed_now_and_then() {
    var now = new AtomicReference<>(Instant.EPOCH);
    try (var screen = new LiveScreen(terminal(false, 80), now::get, Duration.ofSeconds(10))) {
      screen.show(List.of("x"), "10 %");
      screen.show(List.of("x"), "20 %");
      now.set(Instant.EPOCH.plusSeconds(10));
      screen.show(List.of("x"), "30 %");
      now.set(Instant.EPOCH.plusSeconds(20));
      screen.show(List.of("x"), "30 %");
    }
    assertThat(written.toString()).isEqualToNormalizingNewlines("10 %\n30 %\n");
  }
}
