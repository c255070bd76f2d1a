// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import network.assay.compute.FormatFault;
import network.assay.compute.tensor.Shape;

/// JSON lines: an object a line, all of them with the fields that are asked for; other fields are
/// left aside, empty lines passed over. One line is held at a time.
public final class Jsonl {
  private Jsonl() {}

  /// Hands over the text in `field` of each line.
  ///
  /// @return how many there were
  /// @throws FormatFault with the line, when one is no object or has no such text
  public static int texts(Path file, String field, Consumer<String> sink) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return texts(in, field, sink);
    }
  }

  /// Reads to the end of `in`.
  public static int texts(InputStream in, String field, Consumer<String> sink) throws IOException {
    return each(in, record -> sink.accept(record.get(field).text()));
  }

  /// Samples from the numbers in the array `features` (nested ones in order) and the class's
  /// number in `label`.
  ///
  /// @throws FormatFault with the line, when one is no object, lacks a field, or has another
  ///     number of features than the first
  public static Dataset samples(Path file, String features, String label) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return samples(in, features, label);
    }
  }

  /// Reads to the end of `in`.
  public static Dataset samples(InputStream in, String features, String label) throws IOException {
    var values = new Growing();
    var labels = new Growing.Labels();
    int rows =
        each(
            in,
            record -> {
              int before = values.count();
              add(record.get(features).items(), values);
              int width = labels.count() == 0 ? values.count() : before / labels.count();
              if (values.count() - before != width || width == 0) {
                throw new FormatFault(
                    "%d features, %s due"
                        .formatted(
                            values.count() - before,
                            width == 0 ? "at least one is" : width + " are"));
              }
              labels.add(label(record.get(label).whole()));
            });
    if (rows == 0) throw new FormatFault("the file has no records");
    return new Dataset(values.tensor(Shape.of(rows, values.count() / rows)), labels.tensor());
  }

  private static void add(List<Json> items, Growing values) {
    for (Json item : items) {
      if (item instanceof Json.Items(var inner)) add(inner, values);
      else values.add(item.single());
    }
  }

  private static int label(long value) {
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new FormatFault("a label is a class's number from 0 on, not " + value);
    }
    return (int) value;
  }

  private static int each(InputStream in, Consumer<Json.Fields> sink) throws IOException {
    var lines = new Lines(in);
    int records = 0;
    for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
      if (line.get().isBlank()) continue;
      try {
        sink.accept(Json.parse(line.get()).fields());
      } catch (FormatFault e) {
        throw new FormatFault("line " + lines.number() + ": " + e.getMessage(), e);
      }
      records++;
    }
    return records;
  }
}
