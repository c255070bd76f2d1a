// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import network.assay.compute.Dice;
import network.assay.compute.FuzzedFiles;
import network.assay.compute.tensor.DType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Tables whose cells, columns, lines and names are not what they were. What is taken has the
/// numbers that stand there.
final class MutatedTableTest {
  private static final long MOST_BYTES = 8 << 20;
  private static final int COLUMNS = 4;

  private static final List<String> CELLS =
      List.of(
          "",
          " ",
          "0",
          "1",
          "-1",
          "+1",
          "-0",
          "0.5",
          ".5",
          "5.",
          "1e5",
          "1e400",
          "1e-400",
          "255",
          "256",
          "999999999",
          "9999999999",
          "nan",
          "NaN",
          "inf",
          "0x10",
          "1_000",
          "\uFF11",
          "\u0661",
          "1,2",
          "\"1\"",
          "1".repeat(65),
          "1.0f",
          "1d",
          "\u0000",
          "\uFEFF1",
          "--1",
          "1e",
          "e1",
          " 7 ",
          "1\t",
          "1 2");

  private static final List<String> ENDS = List.of("\n", "\n", "\n", "\r\n", "\r", "\n\n", "");

  private static InputStream in(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void changed_tables_are_refused_or_hold_what_stands_there() {
    FuzzedFiles.read(31, 6_000, MOST_BYTES, MutatedTableTest::csv);
  }

  @Test
  void changed_samples_of_a_job_are_refused_or_hold_what_stands_there() {
    FuzzedFiles.read(32, 6_000, MOST_BYTES, MutatedTableTest::bytes);
  }

  @Test
  void changed_json_lines_are_refused_or_hold_what_stands_there() {
    FuzzedFiles.read(33, 4_000, MOST_BYTES, MutatedTableTest::jsonl);
  }

  @Tag("long")
  @Test
  void many_changed_tables_are_refused_or_hold_what_stands_there() {
    FuzzedFiles.read(34, FuzzedFiles.MANY, MOST_BYTES, MutatedTableTest::csv);
    FuzzedFiles.read(35, FuzzedFiles.MANY, MOST_BYTES, MutatedTableTest::bytes);
    FuzzedFiles.read(36, FuzzedFiles.MANY, MOST_BYTES, MutatedTableTest::jsonl);
  }

  private static String table(Dice dice) {
    var text = new StringBuilder(dice.seldom() ? "\uFEFF" : "");
    if (dice.roll(3) == 0)
      text.append(dice.any(List.of("a,b,c,d", "label", "1,b,c,d"))).append('\n');
    int odd = dice.roll(24);
    for (int row = 0; row < 4; row++) {
      int columns = odd == 20 + row ? COLUMNS - 1 + 2 * dice.roll(2) : COLUMNS;
      for (int column = 0; column < columns; column++) {
        if (column > 0) text.append(dice.roll(60) == 0 ? dice.any(List.of(";", "\t", ", ")) : ",");
        text.append(odd == 4 * row + column ? dice.any(CELLS) : Integer.toString(dice.roll(9)));
      }
      text.append(dice.roll(12) == 0 ? dice.any(ENDS) : "\n");
    }
    return text.toString();
  }

  private static void csv(Dice dice) throws IOException {
    String text = table(dice);
    CsvTable.Label place = CsvTable.Label.values()[dice.roll(2)];
    Dataset read = CsvTable.read(in(text), place);
    List<String[]> rows = rows(text);
    if (rows.size() == read.size() + 1) rows.removeFirst();
    assertThat(rows).hasSize(read.size());
    for (int row = 0; row < rows.size(); row++) {
      String[] cells = rows.get(row);
      int label = place == CsvTable.Label.FIRST ? 0 : cells.length - 1;
      assertThat(read.labels().intAt(row))
          .isEqualTo(new BigDecimal(bare(cells[label])).intValueExact());
      int at = row * read.features();
      for (int column = 0; column < cells.length; column++) {
        if (column == label) continue;
        assertThat(value(read, at++)).isEqualTo(Float.parseFloat(bare(cells[column])));
      }
      assertThat(at).isEqualTo((row + 1) * read.features());
    }
  }

  private static String bare(String cell) {
    return cell.strip().replaceFirst("^\"(.*)\"$", "$1").strip();
  }

  private static float value(Dataset read, int at) {
    boolean floats = read.samples().dtype() == DType.F32;
    return floats ? read.samples().floatAt(at) : read.samples().intAt(at);
  }

  private static List<String[]> rows(String text) {
    String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
    var rows = new ArrayList<String[]>();
    for (String line : plain.split("\n", -1)) {
      String bare = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
      if (!bare.isEmpty()) rows.add(bare.split(",", -1));
    }
    return rows;
  }

  private static void bytes(Dice dice) throws IOException {
    String text = table(dice);
    boolean header = text.startsWith("a,") || text.startsWith("label");
    var layout = new CsvDataset.Layout(COLUMNS - 1, 10, header, 4);
    Dataset read = CsvDataset.read(in(text), layout);
    List<String[]> rows = rows(text);
    if (header) rows.removeFirst();
    assertThat(rows).hasSize(read.size());
    for (int row = 0; row < rows.size(); row++) {
      String[] cells = rows.get(row);
      assertThat(cells).hasSize(COLUMNS);
      assertThat(read.labels().intAt(row)).isEqualTo(Integer.parseInt(cells[0])).isBetween(0, 9);
      for (int f = 0; f < COLUMNS - 1; f++) {
        assertThat(read.samples().intAt(row * (COLUMNS - 1) + f))
            .isEqualTo(Integer.parseInt(cells[f + 1]));
      }
    }
  }

  private static void jsonl(Dice dice) throws IOException {
    Json good = Json.parse("{\"id\":7,\"x\":[[1,2.5],[-3,255]],\"y\":1,\"text\":\"a\"}");
    String first =
        dice.roll(4) == 0 ? JsonMutation.text(good) : new JsonMutation(dice, good).text();
    String both = first + dice.any(ENDS) + JsonMutation.text(good) + dice.any(ENDS);
    // Half a surrogate pair is a question mark in a file.
    String text = new String(both.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    var texts = new ArrayList<String>();
    boolean numbers = dice.roll(2) == 0;
    Dataset read = numbers ? Jsonl.samples(in(text), "x", "y") : null;
    if (!numbers) Jsonl.texts(in(text), "text", texts::add);
    List<Json.Fields> records =
        text.lines().filter(l -> !l.isBlank()).map(l -> Json.parse(l).fields()).toList();
    if (read == null) {
      assertThat(texts).isEqualTo(records.stream().map(r -> r.get("text").text()).toList());
      return;
    }
    assertThat(read.size()).isEqualTo(records.size());
    for (int row = 0; row < records.size(); row++) {
      assertThat((long) read.labels().intAt(row)).isEqualTo(records.get(row).get("y").whole());
      List<Float> due = flat(records.get(row).get("x")).toList();
      assertThat(due).hasSize(read.features());
      for (int i = 0; i < due.size(); i++) {
        assertThat(value(read, row * due.size() + i)).isEqualTo(due.get(i));
      }
    }
  }

  private static Stream<Float> flat(Json json) {
    return json instanceof Json.Items(List<Json> items)
        ? items.stream().flatMap(MutatedTableTest::flat)
        : Stream.of(Float.parseFloat(JsonMutation.text(json)));
  }
}
