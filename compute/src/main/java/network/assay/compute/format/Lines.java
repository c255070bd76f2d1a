// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import network.assay.compute.FormatFault;

/// The lines of a UTF-8 text, one at a time: memory follows the longest line, which is bounded.
/// Lines end with LF or CRLF; the last one may end with the file. A byte order mark is passed over.
final class Lines implements AutoCloseable {
  /// The longest line, in bytes.
  static final int MAX_LINE = 1 << 23;

  private final InputStream in;
  private byte[] line = new byte[256];
  private int number;

  Lines(InputStream in) {
    this.in = new BufferedInputStream(in, Pieces.BYTES);
  }

  static Lines of(Path file) throws IOException {
    return new Lines(Files.newInputStream(file));
  }

  /// The next line without its end; none at the end of the file.
  ///
  /// @throws FormatFault when the line is too long or no UTF-8
  Optional<String> next() throws IOException {
    int length = 0;
    int read = in.read();
    if (read < 0) return Optional.empty();
    number++;
    for (; read >= 0 && read != '\n'; read = in.read()) {
      if (length == MAX_LINE) throw fault("longer than " + MAX_LINE + " bytes");
      if (length == line.length) line = Arrays.copyOf(line, 2 * length);
      line[length++] = (byte) read;
    }
    if (length > 0 && line[length - 1] == '\r') length--;
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line, 0, length)).toString();
      return Optional.of(number == 1 ? TextFile.unmarked(text) : text);
    } catch (CharacterCodingException e) {
      throw new FormatFault("line " + number + " is not UTF-8", e);
    }
  }

  /// The number of the line that [#next] gave last, from 1.
  int number() {
    return number;
  }

  FormatFault fault(String what) {
    return new FormatFault("line " + number + ": " + what);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
