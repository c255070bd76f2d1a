// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import network.assay.compute.FormatFault;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// Weight files in the safetensors format: eight bytes of header length, a JSON header that says
/// where each tensor lies, the tensors' bytes.
///
/// Reading is strict. Memory is taken only for what is really there: the header's length is
/// bounded, and the tensors have to fill the rest of the file exactly, without gap or overlap. F16
/// and BF16 become F32, exactly. Writing is deterministic, and gives the bytes that the Python
/// package gives.
public final class Safetensors {
  /// The longest header that is read.
  public static final int MAX_HEADER = 16 << 20;

  static final String METADATA = "__metadata__";

  private static final int PREFIX = Long.BYTES;
  private static final int ALIGNMENT = 8;

  /// What a file holds.
  ///
  /// @param metadata free text by name, in ascending order
  public record Contents(State tensors, SortedMap<String, String> metadata) {
    public Contents {
      metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
    }
  }

  private Safetensors() {}

  /// @throws FormatFault when the file is not strictly a safetensors file
  public static Contents read(Path file) throws IOException {
    try (SeekableByteChannel in = Files.newByteChannel(file)) {
      return read(in, in.size());
    }
  }

  /// Reads exactly `size` bytes, which must be the whole file.
  ///
  /// @throws FormatFault when they are not strictly a safetensors file
  public static Contents read(ReadableByteChannel in, long size) throws IOException {
    if (size < PREFIX) throw new FormatFault("safetensors: " + size + " bytes; at least 8 are due");
    long length = fill(in, ByteBuffer.allocate(PREFIX)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 2 || length > MAX_HEADER || length > size - PREFIX) {
      throw new FormatFault(
          "safetensors: header of %s bytes in a file of %d; 2 to %d are allowed"
              .formatted(Long.toUnsignedString(length), size, MAX_HEADER));
    }
    SafetensorsHeader header =
        SafetensorsHeader.parse(
            text(fill(in, ByteBuffer.allocate((int) length))), size - PREFIX - length);
    var tensors = new TreeMap<String, Tensor>();
    for (SafetensorsHeader.Entry entry : header.entries()) {
      tensors.put(entry.name(), entry.type().read(in, entry.shape()));
    }
    return new Contents(State.of(tensors), header.metadata());
  }

  private static String text(ByteBuffer header) {
    if (header.get(0) != '{') throw new FormatFault("safetensors: the header is no JSON object");
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(header).toString();
    } catch (CharacterCodingException e) {
      throw new FormatFault("safetensors: the header is not UTF-8", e);
    }
  }

  /// Fills all of `buffer` and flips it.
  static ByteBuffer fill(ReadableByteChannel in, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (in.read(buffer) < 0) throw new EOFException("the file ended while it was read");
    }
    return buffer.flip();
  }

  /// Writes a file anew, or over what was there.
  public static void write(State state, Map<String, String> metadata, Path file)
      throws IOException {
    try (var out =
        Files.newByteChannel(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      write(state, metadata, out);
    }
  }

  /// The same state and metadata always give the same bytes: tensors go by type (F32, I32, U8),
  /// then by name, so that all of them lie aligned.
  public static void write(State state, Map<String, String> metadata, WritableByteChannel out)
      throws IOException {
    List<Map.Entry<String, Tensor>> order = new ArrayList<>(state.asMap().entrySet());
    order.sort(Comparator.comparing((Map.Entry<String, Tensor> entry) -> entry.getValue().dtype()));
    byte[] header = header(order, metadata).getBytes(StandardCharsets.UTF_8);
    int padded = Math.ceilDiv(header.length, ALIGNMENT) * ALIGNMENT;
    if (padded > MAX_HEADER) {
      throw new FormatFault("safetensors: a header of " + padded + " bytes; at most " + MAX_HEADER);
    }
    ByteBuffer start = ByteBuffer.allocate(PREFIX + padded).order(ByteOrder.LITTLE_ENDIAN);
    start.putLong(padded).put(header);
    while (start.hasRemaining()) start.put((byte) ' ');
    drain(out, start.flip());
    for (var entry : order) {
      Tensor tensor = entry.getValue();
      ByteBuffer piece = ByteBuffer.allocate((int) Math.min(1 << 16, tensor.byteSize()));
      for (long at = 0; at < tensor.byteSize(); at += piece.limit()) {
        piece.clear().limit((int) Math.min(piece.capacity(), tensor.byteSize() - at));
        tensor.readBytes(at, piece);
        drain(out, piece.flip());
      }
    }
  }

  private static void drain(WritableByteChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) out.write(bytes);
  }

  private static String header(
      List<Map.Entry<String, Tensor>> order, Map<String, String> metadata) {
    var fields = new ArrayList<String>();
    if (!metadata.isEmpty()) {
      var pairs = new ArrayList<String>();
      new TreeMap<>(metadata)
          .forEach((name, text) -> pairs.add(Json.quote(name) + ":" + Json.quote(text)));
      fields.add(Json.quote(METADATA) + ":{" + String.join(",", pairs) + "}");
    }
    long offset = 0;
    for (var entry : order) {
      Tensor tensor = entry.getValue();
      if (entry.getKey().equals(METADATA)) {
        throw new FormatFault("safetensors: no tensor may be called " + METADATA);
      }
      fields.add(
          "%s:{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
              .formatted(
                  Json.quote(entry.getKey()),
                  tensor.dtype(),
                  tensor.shape(),
                  offset,
                  offset + tensor.byteSize()));
      offset += tensor.byteSize();
    }
    return "{" + String.join(",", fields) + "}";
  }

  /// The types of element that a file may have, and how they are read.
  enum Stored {
    F32(DType.F32, 4),
    I32(DType.I32, 4),
    U8(DType.U8, 1),
    F16(DType.F32, 2),
    BF16(DType.F32, 2);

    private final DType dtype;
    private final int bytes;

    Stored(DType dtype, int bytes) {
      this.dtype = dtype;
      this.bytes = bytes;
    }

    int bytes() {
      return bytes;
    }

    private Tensor read(ReadableByteChannel in, Shape shape) throws IOException {
      Tensor tensor = Tensor.zeros(dtype, shape);
      int elements = shape.elements();
      ByteBuffer piece =
          ByteBuffer.allocate((int) Math.min(1 << 16, Math.max(1L, elements) * bytes));
      int whole = piece.capacity() / bytes;
      for (int at = 0; at < elements; at += whole) {
        int count = Math.min(whole, elements - at);
        piece.clear().limit(count * bytes);
        store(fill(in, piece).order(ByteOrder.LITTLE_ENDIAN), tensor, at, count);
      }
      return tensor;
    }

    private void store(ByteBuffer piece, Tensor tensor, int at, int count) {
      switch (this) {
        case F32 -> piece.asFloatBuffer().get(tensor.sharedFloats(), at, count);
        case I32 -> piece.asIntBuffer().get(tensor.sharedInts(), at, count);
        case U8 -> piece.get(tensor.sharedBytes(), at, count);
        case F16 -> {
          for (int i = 0; i < count; i++) {
            tensor.sharedFloats()[at + i] = Float.float16ToFloat(piece.getShort(2 * i));
          }
        }
        case BF16 -> {
          for (int i = 0; i < count; i++) {
            tensor.sharedFloats()[at + i] = Float.intBitsToFloat(piece.getShort(2 * i) << 16);
          }
        }
      }
    }
  }
}
