// SPDX-License-Identifier: Apache-2.0
package network.assay.node.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RecordsTest {
  enum Mood {
    CALM,
    VERY_CROSS
  }

  sealed interface Work {
    record Train(int steps) implements Work {}

    record HandOver(String to) implements Work {}
  }

  record Inner(int id, Optional<String> note) {
    Inner {
      if (id < 0) throw new IllegalArgumentException("id is never negative");
    }
  }

  record All(
      String text,
      long count,
      int small,
      boolean yes,
      double ratio,
      float single,
      Digest digest,
      Address address,
      Amount amount,
      JobId job,
      TaskId task,
      ContentId content,
      PeerId peer,
      Signature signature,
      Duration span,
      Instant at,
      URI url,
      BigInteger huge,
      Mood mood,
      Work work,
      Inner inner,
      Optional<Long> maybe,
      List<Inner> list,
      Map<String, Integer> map) {}

  record One(List<Inner> tasks, Optional<Work> work) {}

  record Loss(double loss) {}

  private static final Digest DIGEST = new Digest(1, -2, Long.MIN_VALUE, Long.MAX_VALUE);

  private static All all(String text, long count, double ratio, float single, List<Inner> list) {
    return new All(
        text,
        count,
        (int) count,
        count % 2 == 0,
        ratio,
        single,
        DIGEST,
        Address.parse("0x00000000000000000000000000000000000000Ff"),
        new Amount(BigInteger.TWO.pow(256).subtract(BigInteger.ONE)),
        new JobId(DIGEST),
        new TaskId(DIGEST),
        new ContentId(DIGEST),
        PeerId.parse("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA"),
        new Signature(DIGEST, DIGEST, 28),
        Duration.ofMillis(count),
        Instant.ofEpochSecond(count % 1_000_000_000),
        URI.create("http://127.0.0.1:1"),
        BigInteger.TEN.pow(40),
        Mood.VERY_CROSS,
        new Work.HandOver(text),
        new Inner(3, Optional.empty()),
        Optional.of(count),
        list,
        Map.of("a b", 1));
  }

  @Property(tries = 300)
  void what_is_written_reads_back_the_same(
      @ForAll @StringLength(max = 40) String text,
      @ForAll long count,
      @ForAll double ratio,
      @ForAll float single,
      @ForAll @Size(max = 4) List<Integer> ids) {
    List<Inner> list =
        ids.stream().map(id -> new Inner(id & 0xFFFF, Optional.of(text + "!"))).toList();
    All before = all(text, count, ratio, single, list);
    // Lone surrogates are not text that UTF-8 can carry.
    if (!text.equals(
        new String(
            text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
            java.nio.charset.StandardCharsets.UTF_8))) return;
    assertThat(RecordReader.read(All.class, RecordWriter.text(before))).isEqualTo(before);
    JsonNode tree = RecordWriter.json(before);
    assertThat(RecordReader.read(All.class, tree)).isEqualTo(before);
    assertThat(RecordReader.read(All.class, JsonText.bytes(tree))).isEqualTo(before);
  }

  @Property(tries = 500)
  void no_text_at_all_gets_past_the_reader_in_another_way_than_a_json_fault(
      @ForAll @StringLength(max = 60) String text) {
    try {
      RecordReader.read(One.class, text);
    } catch (JsonFault expected) {
      assertThat(expected).hasMessageMatching("(?s).+");
    }
  }

  @Test
  void numbers_that_json_cannot_write_travel_as_their_names() {
    assertThat(RecordWriter.text(new Loss(Double.NaN))).isEqualTo("{\"loss\":\"NaN\"}");
    assertThat(RecordReader.read(Loss.class, "{\"loss\":\"-Infinity\"}").loss())
        .isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void variants_and_names_are_written_the_same_way() {
    assertThat(RecordWriter.text(new One(List.of(), Optional.of(new Work.HandOver("x")))))
        .isEqualTo("{\"tasks\":[],\"work\":{\"type\":\"hand-over\",\"to\":\"x\"}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{} | params.tasks: missing; expected a list",
        "[] | params: expected an object, not a list",
        "{\"tasks\":{}} | params.tasks: expected a list, not an object",
        "{\"tasks\":[{\"id\":1},{\"id\":\"x\"}]} | params.tasks[1].id: expected a whole number",
        "{\"tasks\":[{\"id\":1.0}]} | params.tasks[0].id: expected a whole number",
        "{\"tasks\":[{\"id\":3000000000}]} | params.tasks[0].id: expected a whole number",
        "{\"tasks\":[{\"id\":-1}]} | params.tasks[0]: id is never negative",
        "{\"tasks\":[{\"id\":null}]} | params.tasks[0].id: expected a whole number",
        "{\"tasks\":[null]} | params.tasks[0]: expected an object, not null",
        "{\"tasks\":[],\"wrok\":1} | params: has no field \"wrok\"; its fields are [tasks, work]",
        "{\"tasks\":[],\"work\":{\"type\":\"rest\"}} | params.work.type: expected one of train",
        "{\"tasks\":[],\"work\":{\"steps\":3}} | params.work.type: expected one of train, hand-over",
        "{\"tasks\":[],\"work\":{\"type\":\"train\",\"steps\":3,\"x\":1}} | params.work: has no field",
      })
  void every_departure_is_named_with_its_place(String json, String message) {
    assertThatThrownBy(() -> RecordReader.read(One.class, JsonText.parse(json), "params"))
        .isInstanceOf(JsonFault.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void text_is_refused_when_it_nests_too_deep_repeats_a_name_or_goes_on() {
    assertThatThrownBy(() -> JsonText.parse("[".repeat(100_000)))
        .isInstanceOf(JsonFault.class)
        .hasMessageContaining("depth");
    assertThatThrownBy(() -> JsonText.parse("{\"a\":1,\"a\":2}")).isInstanceOf(JsonFault.class);
    assertThatThrownBy(() -> JsonText.parse("{} {}")).isInstanceOf(JsonFault.class);
    assertThatThrownBy(() -> JsonText.parse("")).isInstanceOf(JsonFault.class);
    assertThatThrownBy(() -> JsonText.parse("1e999999999999" + "9".repeat(200)))
        .isInstanceOf(JsonFault.class);
  }

  @Test
  void a_long_value_is_shortened_in_messages() {
    String json = "{\"loss\":\"" + "x".repeat(100_000) + "\"}";
    assertThatThrownBy(() -> RecordReader.read(Loss.class, json))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
  }

  @Test
  void a_type_without_a_form_in_json_is_found_before_any_value_is() {
    record Raw(Object anything) {}
    assertThatThrownBy(() -> JsonSchemas.check(Raw.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.Object");
  }

  @Test
  void a_schema_says_what_the_reader_wants() {
    var schemas = new JsonSchemas();
    assertThat(schemas.reference(One.class).get("$ref").asText())
        .isEqualTo("#/components/schemas/RecordsTest.One");
    JsonNode all = schemas.components();
    assertThat(all.at("/RecordsTest.One/required")).hasSize(1);
    assertThat(all.at("/RecordsTest.Work/oneOf")).hasSize(2);
    assertThat(all.at("/RecordsTest.Inner/properties/id/maximum").asInt())
        .isEqualTo(Integer.MAX_VALUE);
  }
}
