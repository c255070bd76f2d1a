// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import network.assay.compute.FormatFault;

/// Plain text: UTF-8, strictly. A byte order mark is passed over; line ends stay as they are.
public final class TextFile {
  /// The longest text, in bytes.
  public static final int MAX_BYTES = 1 << 30;

  private TextFile() {}

  /// @throws FormatFault when the file is no UTF-8, naming the first byte that is not, or too long
  public static String read(Path file) throws IOException {
    long size = Files.size(file);
    if (size > MAX_BYTES) {
      throw new FormatFault("text of " + size + " bytes; at most " + MAX_BYTES);
    }
    return decode(Files.readAllBytes(file));
  }

  /// @throws FormatFault when the bytes are no UTF-8, naming the first that is not
  public static String decode(byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      return unmarked(decoder.decode(in).toString());
    } catch (CharacterCodingException e) {
      throw new FormatFault("text: byte " + in.position() + " begins no UTF-8 character", e);
    }
  }

  /// The text without the byte order mark that it may begin with.
  static String unmarked(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }
}
