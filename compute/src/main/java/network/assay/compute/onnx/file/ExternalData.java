// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.file;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import network.assay.compute.FormatFault;
import network.assay.compute.onnx.schema.StringStringEntryProto;
import org.jspecify.annotations.Nullable;

/// Weights that lie in files beside the model. A file has to be in the model's own folder or below
/// it, also when links are followed, and has to be as long as the model says. Tensors may share
/// bytes of it: each is counted as memory of its own.
final class ExternalData {
  private static final int SHOWN = 100;

  private final @Nullable Path folder;

  /// @param folder the model's folder; none when the model does not come from a file
  ExternalData(@Nullable Path folder) {
    this.folder = folder;
  }

  /// The bytes a tensor's entries point at.
  ///
  /// @param due how many there have to be
  ByteBuffer read(String tensor, List<StringStringEntryProto> entries, long due)
      throws IOException {
    Map<String, String> fields = fields(tensor, entries);
    Path file = file(tensor, fields.getOrDefault("location", ""));
    long offset = number(tensor, "offset", fields.getOrDefault("offset", "0"));
    long length = number(tensor, "length", fields.getOrDefault("length", Long.toString(due)));
    if (length != due) {
      throw fault(tensor, "has " + length + " bytes of external data, " + due + " are due");
    }
    if (length > Integer.MAX_VALUE - 64) throw fault(tensor, "has " + length + " bytes");
    try (FileChannel channel = FileChannel.open(file)) {
      if (offset > channel.size() || length > channel.size() - offset) {
        throw fault(
            tensor,
            "lies at bytes %d + %d of a file of %d".formatted(offset, length, channel.size()));
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) length);
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, offset + bytes.position()) < 0) {
          throw new EOFException("the file ended while it was read");
        }
      }
      return bytes.flip();
    }
  }

  private static Map<String, String> fields(String tensor, List<StringStringEntryProto> entries) {
    var fields = new HashMap<String, String>();
    for (StringStringEntryProto entry : entries) {
      if (fields.put(entry.getKey(), entry.getValue()) != null) {
        throw fault(tensor, "says twice where its data lie");
      }
    }
    return fields;
  }

  private Path file(String tensor, String location) throws IOException {
    if (folder == null) throw fault(tensor, "lies in another file, which is not here");
    try {
      Path within = Path.of(location);
      if (!location.isEmpty() && !within.isAbsolute()) {
        Path home = folder.toRealPath();
        Path lexical = home.resolve(within).normalize();
        if (lexical.startsWith(home) && Files.isRegularFile(lexical)) {
          Path real = lexical.toRealPath();
          if (real.startsWith(home)) return real;
        }
      }
    } catch (InvalidPathException e) {
      throw fault(tensor, "lies in a file whose name cannot be");
    }
    throw fault(tensor, "lies in no file of the model's folder: " + shown(location));
  }

  // As far as it is fit for a message.
  private static String shown(String location) {
    String text = location.substring(0, Math.min(SHOWN, location.length()));
    return text.replaceAll("[^\\x20-\\x7E]", "?");
  }

  private static long number(String tensor, String field, String text) {
    try {
      long value = Long.parseLong(text);
      if (value >= 0) return value;
    } catch (NumberFormatException e) {
      // told below
    }
    throw fault(tensor, "has an external " + field + " that is no number of bytes");
  }

  private static FormatFault fault(String tensor, String what) {
    return new FormatFault("ONNX: tensor " + tensor + " " + what);
  }
}
