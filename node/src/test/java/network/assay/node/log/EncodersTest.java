// SPDX-License-Identifier: Apache-2.0
package network.assay.node.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class EncodersTest {
  private static final LoggerContext CONTEXT = new LoggerContext();

  private static LoggingEvent event(String message, @Nullable Throwable failure) {
    var event =
        new LoggingEvent(
            "",
            CONTEXT.getLogger("network.assay.node.job.JobRunner"),
            Level.INFO,
            message,
            failure,
            null);
    event.setInstant(Instant.parse("2026-01-31T12:00:00.120Z"));
    return event;
  }

  private static String text(String message, @Nullable Throwable failure) {
    return new String(new TextEncoder().encode(event(message, failure)), StandardCharsets.UTF_8);
  }

  private static String json(String message, @Nullable Throwable failure) {
    return new String(new JsonEncoder().encode(event(message, failure)), StandardCharsets.UTF_8);
  }

  @Test
  void a_text_line_has_time_level_and_class() {
    assertThat(text("Round 3 is done", null))
        .isEqualTo("2026-01-31T12:00:00.120Z INFO  JobRunner: Round 3 is done\n");
  }

  @Test
  void a_message_cannot_pass_for_another_line() {
    String forged =
        text("peer says\n2026-01-31T12:00:00.120Z ERROR Wallet: empty\r\u001b[2J", null);
    assertThat(forged.lines()).hasSize(2);
    assertThat(forged.lines().toList().get(1)).startsWith("    2026");
    assertThat(forged).contains("\\u000d\\u001b[2J");
  }

  @Test
  void a_failure_brings_its_trace() {
    assertThat(text("broke", new IllegalStateException("why")))
        .contains("\n    java.lang.IllegalStateException: why\n    ");
  }

  @Test
  void a_strangers_long_message_is_cut() {
    assertThat(text("x".repeat(100_000), null)).hasSizeLessThan(10_000).contains("more characters");
  }

  @Property(tries = 300)
  void whatever_the_message_a_json_line_is_one_object_on_one_line(@ForAll String message)
      throws Exception {
    String line = json(message, null);
    assertThat(line).endsWith("}\n");
    assertThat(line.substring(0, line.length() - 1).codePoints().noneMatch(Character::isISOControl))
        .isTrue();
    var read = new ObjectMapper().readTree(line);
    assertThat(read.get("message").asText()).isEqualTo(message);
    assertThat(read.get("level").asText()).isEqualTo("info");
    assertThat(read.get("at").asText()).isEqualTo("2026-01-31T12:00:00.120Z");
  }

  @Test
  void a_json_line_has_the_trace_in_a_field() throws Exception {
    var read = new ObjectMapper().readTree(json("broke", new IllegalStateException("a \"b\"\\")));
    assertThat(read.get("trace").asText()).startsWith("java.lang.IllegalStateException: a \"b\"\\");
  }

  @Test
  void secrets_do_not_come_through_in_messages_or_traces() {
    Masking.PROCESS.hide("correct-horse-battery");
    String line =
        json(
            "token correct-horse-battery, Authorization: Bearer abcdefgh12345",
            new IllegalStateException("https://me:pw@host/x?apikey=12345 correct-horse-battery"));
    assertThat(line)
        .doesNotContain("correct-horse")
        .doesNotContain("abcdefgh")
        .doesNotContain("me:pw")
        .doesNotContain("12345")
        .contains("https://***");
  }
}
