// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import network.assay.compute.FormatFault;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.Tensor;

/// Datasets as text: a line per sample, `label,feature,feature,...`, all decimal integers, features
/// 0 to 255. Lines end with LF or CRLF, the last one may end with the file.
///
/// Reads one byte at a time and never holds more than the samples themselves; a fault tells line
/// and column, both from 1.
public final class CsvDataset {
  /// What a file has to look like.
  ///
  /// @param features per line, after the label
  /// @param classes labels are 0 to classes - 1
  /// @param header whether the first line holds names, which are not looked at
  /// @param maxRows the most samples that are read; more are a fault
  public record Layout(int features, int classes, boolean header, int maxRows) {
    public Layout {
      if (features < 1 || classes < 1 || maxRows < 1) {
        throw new IllegalArgumentException(
            "a layout of %d features, %d classes, at most %d rows; each at least 1"
                .formatted(features, classes, maxRows));
      }
    }
  }

  private static final int END = -1;
  private static final int MAX_HEADER = 1 << 20;
  private static final int FIRST_BYTES = 1 << 16;

  private final InputStream in;
  private final Layout layout;
  private int next;
  private int line = 1;
  private int column = 1;
  private byte[] samples = {};
  private int[] labels = {};

  private CsvDataset(InputStream in, Layout layout) throws IOException {
    this.in = in;
    this.layout = layout;
    this.next = in.read();
  }

  /// @throws FormatFault with line and column, when the file does not have the layout
  public static Dataset read(Path file, Layout layout) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      return read(in, layout);
    }
  }

  /// Reads to the end of `in`, which should be buffered.
  ///
  /// @throws FormatFault with line and column, when the text does not have the layout
  public static Dataset read(InputStream in, Layout layout) throws IOException {
    return new CsvDataset(in, layout).all();
  }

  private Dataset all() throws IOException {
    if (layout.header()) skipLine();
    int rows = 0;
    for (; next != END; rows++) {
      if (rows == layout.maxRows()) throw fault("more than " + layout.maxRows() + " samples");
      grow(rows);
      labels[rows] = number(layout.classes() - 1, "label");
      for (int f = 0; f < layout.features(); f++) {
        if (next != ',') {
          throw fault("the line has " + f + " features, " + layout.features() + " are due");
        }
        advance();
        samples[rows * layout.features() + f] = (byte) number(255, "feature");
      }
      endLine();
    }
    return new Dataset(
        Tensor.wrapU8(
            Shape.of(rows, layout.features()), Arrays.copyOf(samples, rows * layout.features())),
        Tensor.wrapI32(Shape.of(rows), Arrays.copyOf(labels, rows)));
  }

  // Doubles the room, so that memory follows what was read.
  private void grow(int rows) {
    if (rows < labels.length) return;
    long most = Math.min(layout.maxRows(), Shape.MAX_ELEMENTS / layout.features());
    if (rows >= most) throw fault("more samples than a tensor holds");
    long first = Math.max(1, FIRST_BYTES / layout.features());
    int room = (int) Math.min(most, Math.max(first, 2L * rows));
    labels = Arrays.copyOf(labels, room);
    samples = Arrays.copyOf(samples, room * layout.features());
  }

  private int number(int greatest, String what) throws IOException {
    int start = column;
    long value = 0;
    int digits = 0;
    for (; next >= '0' && next <= '9' && digits < 10; digits++) {
      value = value * 10 + next - '0';
      advance();
    }
    if (digits == 0) throw fault("a " + what + " is due, not " + shown());
    if (value > greatest) {
      column = start;
      throw fault(what + " " + value + "; 0 to " + greatest + " are allowed");
    }
    return (int) value;
  }

  private void endLine() throws IOException {
    if (next == '\r') advance();
    else if (next == END) return;
    if (next != '\n') throw fault("the end of the line is due, not " + shown());
    newLine();
  }

  private void skipLine() throws IOException {
    while (next != '\n') {
      if (next == END) throw fault("the file ends in its header");
      if (column > MAX_HEADER) throw fault("a header longer than " + MAX_HEADER + " bytes");
      advance();
    }
    newLine();
  }

  private void newLine() throws IOException {
    next = in.read();
    line++;
    column = 1;
  }

  private void advance() throws IOException {
    next = in.read();
    column++;
  }

  private String shown() {
    if (next == END) return "the end of the file";
    if (next == '\n' || next == '\r') return "the end of the line";
    return next > ' ' && next < 0x7F ? "'" + (char) next + "'" : "byte " + next;
  }

  private FormatFault fault(String what) {
    return new FormatFault("line " + line + ", column " + column + ": " + what);
  }
}
