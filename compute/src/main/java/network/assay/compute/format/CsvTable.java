// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import network.assay.compute.FormatFault;
import network.assay.compute.tensor.Shape;

/// Tables of numbers as text: a line per sample, its label first or last, commas between. Labels
/// are integers from 0 on (2.0 is one, too), features decimals; when all features of the file are
/// integers from 0 to 255 they become u8, else f32. A first line whose label is no number is taken
/// as names; empty lines are passed over. Numbers may stand in double quotes (RFC 4180).
///
/// What a job's samples have to be is stricter: [CsvDataset].
public final class CsvTable {
  /// Where in a line the label stands.
  public enum Label {
    FIRST,
    LAST
  }

  private static final int MAX_FIELD = 64;
  private static final Pattern CLASS = Pattern.compile("([0-9]{1,9})(?:\\.0*)?");
  private static final Pattern OTHER_SEPARATOR = Pattern.compile("[^,]*[;\t][^,]*");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");

  private final Lines lines;
  private final Label place;
  private final Growing features = new Growing();
  private final Growing.Labels labels = new Growing.Labels();
  private int columns;

  private CsvTable(Lines lines, Label place) {
    this.lines = lines;
    this.place = place;
  }

  /// @throws FormatFault with line and column, when the file is no such table
  public static Dataset read(Path file, Label place) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, place);
    }
  }

  /// Reads to the end of `in`.
  ///
  /// @throws FormatFault with line and column, when the text is no such table
  public static Dataset read(InputStream in, Label place) throws IOException {
    return new CsvTable(new Lines(in), place).all();
  }

  private Dataset all() throws IOException {
    for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
      boolean passed = line.get().isEmpty() || (lines.number() == 1 && isHeader(line.get()));
      if (!passed) row(line.get());
    }
    int rows = labels.count();
    if (rows == 0) throw new FormatFault("the file has no samples");
    return new Dataset(features.tensor(Shape.of(rows, columns - 1)), labels.tensor());
  }

  private boolean isHeader(String line) {
    int comma = place == Label.FIRST ? line.indexOf(',') : line.lastIndexOf(',');
    if (comma < 0) return false;
    String label = place == Label.FIRST ? line.substring(0, comma) : line.substring(comma + 1);
    return !label.isBlank()
        && label.length() <= MAX_FIELD
        && !NUMBER.matcher(bare(label)).matches();
  }

  private void row(String line) {
    int due = columns == 0 ? (int) line.chars().filter(c -> c == ',').count() + 1 : columns;
    if (due < 2) {
      boolean other = OTHER_SEPARATOR.matcher(line).matches();
      throw lines.fault(
          "a label and features with commas between are due"
              + (other ? ", not with semicolons or tabs" : ""));
    }
    int start = 0;
    for (int column = 0; column < due; column++) {
      int comma = line.indexOf(',', start);
      boolean last = column == due - 1;
      if ((comma < 0) != last) {
        throw lines.fault(
            "the line has %s than %d columns".formatted(last ? "more" : "fewer", due));
      }
      int end = last ? line.length() : comma;
      if (column == (place == Label.FIRST ? 0 : due - 1)) label(line, start, end);
      else features.add(number(line, start, end));
      start = end + 1;
    }
    columns = due;
  }

  private void label(String line, int start, int end) {
    String field = field(line, start, end);
    Matcher label = CLASS.matcher(field);
    if (!label.matches()) throw fault(start, "a label is a class's number from 0 on, not " + field);
    labels.add(Integer.parseInt(label.group(1)));
  }

  private float number(String line, int start, int end) {
    String field = field(line, start, end);
    if (!NUMBER.matcher(field).matches()) throw fault(start, "a number is due, not " + field);
    float value = Float.parseFloat(field);
    if (Float.isInfinite(value)) throw fault(start, field + " is beyond f32");
    return value;
  }

  private String field(String line, int start, int end) {
    String field = bare(line.substring(start, end));
    if (field.isEmpty()) throw fault(start, "a number is due, the column is empty");
    if (field.length() > MAX_FIELD) throw fault(start, "a number of more than 64 characters");
    return field;
  }

  private static String bare(String field) {
    String text = field.strip();
    boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1).strip() : text;
  }

  private FormatFault fault(int start, String what) {
    return new FormatFault("line " + lines.number() + ", character " + (start + 1) + ": " + what);
  }
}
