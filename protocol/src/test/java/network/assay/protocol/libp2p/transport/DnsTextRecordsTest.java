// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsSection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import network.assay.protocol.libp2p.host.Leaks;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Name servers that answer, do not, or say what is no answer.
final class DnsTextRecordsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final String NAME = "_dnsaddr.node.example";

  private final NameServer server = new NameServer();

  @AfterEach
  void stop() {
    server.close();
    Leaks.assertNone();
  }

  private static byte[] name(String name) {
    var out = new java.io.ByteArrayOutputStream();
    for (String label : name.split("\\.")) {
      out.write(label.length());
      out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    out.write(0);
    return out.toByteArray();
  }

  @Test
  void texts_come_as_they_were_written_long_ones_in_one_piece() throws Exception {
    String text = "dnsaddr=" + "x".repeat(500);
    server.says(NAME, "one", text, "");
    assertThat(server.client().of(NAME, PATIENCE)).containsExactlyInAnyOrder("one", text, "");
  }

  @Test
  void a_name_may_stand_for_another() throws Exception {
    server.answers(
        NAME,
        (question, response) -> {
          response.addRecord(
              DnsSection.ANSWER,
              NameServer.record(question.name(), DnsRecordType.CNAME, name("other.example")));
          response.addRecord(DnsSection.ANSWER, NameServer.txt("other.example.", "there"));
        });
    assertThat(server.client().of(NAME, PATIENCE)).containsExactly("there");
  }

  @Test
  void what_does_not_fit_into_a_packet_comes_over_tcp_and_not_all_of_it_is_taken()
      throws Exception {
    var many = new String[500];
    java.util.Arrays.setAll(many, i -> "dnsaddr=" + i);
    server.says(NAME, many).cutOverUdp();
    assertThat(server.client().of(NAME, PATIENCE)).hasSize(DnsTextRecords.MAX_RECORDS);
    assertThat(server.overTcp()).isEqualTo(1);
  }

  @Test
  void a_text_of_any_length_and_one_that_ends_too_soon_are_not_read() throws Exception {
    server.answers(
        NAME,
        (question, response) -> {
          response.addRecord(
              DnsSection.ANSWER,
              NameServer.txt(question.name(), "x".repeat(DnsTextRecords.MAX_TEXT + 1)));
          response.addRecord(
              DnsSection.ANSWER,
              NameServer.record(question.name(), DnsRecordType.TXT, new byte[] {9, 'a'}));
          response.addRecord(DnsSection.ANSWER, NameServer.txt(question.name(), "fine"));
        });
    server.cutOverUdp();
    assertThat(server.client().of(NAME, PATIENCE)).containsExactlyInAnyOrder("", "", "fine");
  }

  @Test
  void answers_to_what_was_not_asked_are_not_taken() {
    server.answers(
        NAME,
        (question, response) ->
            response.addRecord(DnsSection.ANSWER, NameServer.txt("bank.example.", "mine")));
    assertThatThrownBy(() -> server.client().of(NAME, PATIENCE))
        .isInstanceOf(AssayFault.World.class);
  }

  @Test
  void a_name_that_is_not_there_is_said_to_be_so() {
    assertThatThrownBy(() -> server.client().of(NAME, PATIENCE))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("no texts for " + NAME);
  }

  @Test
  void names_that_point_to_each_other_end() {
    server.answers(
        NAME,
        (question, response) ->
            response.addRecord(
                DnsSection.ANSWER,
                NameServer.record(question.name(), DnsRecordType.CNAME, name(NAME))));
    assertThatThrownBy(() -> server.client().of(NAME, PATIENCE))
        .isInstanceOf(AssayFault.World.class);
    assertThat(server.asked()).isLessThan(20);
  }

  @Test
  void a_server_that_does_not_answer_is_waited_for_so_long_and_no_longer() {
    server.silent();
    assertThatThrownBy(() -> server.client().of(NAME, SHORT)).isInstanceOf(AssayFault.World.class);
  }

  @Test
  void garbage_is_no_answer() {
    var random = new Random(5);
    for (int i = 0; i < 30; i++) {
      byte[] garbage = new byte[random.nextInt(300)];
      random.nextBytes(garbage);
      // An answer to the question, as far as its flags go; also a name that points to itself.
      if (garbage.length > 2) garbage[0] |= (byte) 0x80;
      server.raw(
          i == 0 ? new byte[] {(byte) 0x81, 0, 0, 1, 0, 1, 0, 0, 0, 0, (byte) 0xC0, 12} : garbage);
      assertThatThrownBy(() -> server.client().of(NAME, SHORT))
          .isInstanceOf(AssayFault.World.class);
    }
  }
}
