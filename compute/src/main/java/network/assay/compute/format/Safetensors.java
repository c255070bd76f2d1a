// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

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
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import network.assay.compute.FormatFault;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// Weight files in the safetensors format: eight bytes of header length, a JSON header that says
/// where each tensor lies, the tensors' bytes.
///
/// Reading is strict. Memory is taken only for what is really there: the header's length is
/// bounded, and the tensors have to fill the rest of the file exactly, without gap or overlap. F16
/// and BF16 become F32, exactly. Writing is deterministic, and gives the bytes that the Python
/// package gives; f32 tensors may be stored in half as many bytes ([FloatStorage]).
public final class Safetensors {
  /// The longest header that is read.
  public static final int MAX_HEADER = 16 << 20;

  /// Bytes by which [#begins] knows a file.
  public static final int START = Long.BYTES + 1;

  static final String METADATA = "__metadata__";

  private static final int PREFIX = Long.BYTES;
  private static final int ALIGNMENT = 8;

  /// What a file holds.
  ///
  /// @param metadata free text by name, in ascending order
  /// @param passedOver the types of tensors that were not read, by name
  public record Contents(
      State tensors, SortedMap<String, String> metadata, SortedMap<String, String> passedOver) {
    public Contents {
      metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
      passedOver = Collections.unmodifiableSortedMap(new TreeMap<>(passedOver));
    }
  }

  private Safetensors() {}

  /// @throws FormatFault when the file is not strictly a safetensors file, or has tensors of a type
  ///     that is not supported
  public static Contents read(Path file) throws IOException {
    try (SeekableByteChannel in = Files.newByteChannel(file)) {
      return read(in, in.size());
    }
  }

  /// The same of a file that others wrote for more than its weights: tensors of a type that is not
  /// supported, counters of 64 bits for one, are passed over.
  ///
  /// @throws FormatFault when the file is not strictly a safetensors file
  public static Contents readSupported(Path file) throws IOException {
    try (SeekableByteChannel in = Files.newByteChannel(file)) {
      return readSupported(in, in.size());
    }
  }

  /// Reads exactly `size` bytes, which must be the whole file.
  ///
  /// @throws FormatFault when they are not strictly a safetensors file, or have tensors of a type
  ///     that is not supported
  public static Contents read(ReadableByteChannel in, long size) throws IOException {
    SafetensorsHeader header = header(in, size);
    for (SafetensorsHeader.Entry entry : header.entries()) {
      if (entry.stored().isEmpty()) throw SafetensorsHeader.unsupported(entry.name(), entry.type());
    }
    return contents(header, in);
  }

  /// [#readSupported(Path)] of exactly `size` bytes, which must be the whole file.
  ///
  /// @throws FormatFault when they are not strictly a safetensors file
  public static Contents readSupported(ReadableByteChannel in, long size) throws IOException {
    return contents(header(in, size), in);
  }

  private static SafetensorsHeader header(ReadableByteChannel in, long size) throws IOException {
    if (size < PREFIX) throw new FormatFault("safetensors: " + size + " bytes; at least 8 are due");
    long length =
        Pieces.fill(in, ByteBuffer.allocate(PREFIX)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 2 || length > MAX_HEADER || length > size - PREFIX) {
      throw new FormatFault(
          "safetensors: header of %s bytes in a file of %d; 2 to %d are allowed"
              .formatted(Long.toUnsignedString(length), size, MAX_HEADER));
    }
    return SafetensorsHeader.parse(
        text(Pieces.fill(in, ByteBuffer.allocate((int) length))), size - PREFIX - length);
  }

  private static Contents contents(SafetensorsHeader header, ReadableByteChannel in)
      throws IOException {
    var tensors = new TreeMap<String, Tensor>();
    var passedOver = new TreeMap<String, String>();
    for (SafetensorsHeader.Entry entry : header.entries()) {
      if (entry.stored().isPresent()) {
        tensors.put(entry.name(), entry.stored().get().read(in, entry.shape()));
      } else {
        Pieces.skip(in, entry.end() - entry.begin());
        passedOver.put(entry.name(), entry.type());
      }
    }
    return new Contents(State.of(tensors), header.metadata(), passedOver);
  }

  /// Whether a file that begins with `start`, at least [#START] bytes of it, may be one.
  public static boolean begins(byte[] start) {
    if (start.length < START || start[PREFIX] != '{') return false;
    long length = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return length >= 2 && length <= MAX_HEADER;
  }

  private static String text(ByteBuffer header) {
    if (header.get(0) != '{') throw new FormatFault("safetensors: the header is no JSON object");
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(header).toString();
    } catch (CharacterCodingException e) {
      throw new FormatFault("safetensors: the header is not UTF-8", e);
    }
  }

  /// Writes a file anew, or over what was there; f32 tensors as they are.
  public static void write(State state, Map<String, String> metadata, Path file)
      throws IOException {
    write(state, metadata, FloatStorage.F32, file);
  }

  /// Writes a file anew, or over what was there.
  public static void write(
      State state, Map<String, String> metadata, FloatStorage floats, Path file)
      throws IOException {
    try (var out = Pieces.create(file)) {
      write(state, metadata, floats, out);
    }
  }

  /// The file with f32 tensors as they are.
  public static void write(State state, Map<String, String> metadata, WritableByteChannel out)
      throws IOException {
    write(state, metadata, FloatStorage.F32, out);
  }

  /// The same state, metadata and storage always give the same bytes: tensors go by stored type,
  /// the wider first, then by name, so that all of them lie aligned.
  public static void write(
      State state, Map<String, String> metadata, FloatStorage floats, WritableByteChannel out)
      throws IOException {
    var order = new ArrayList<Placed>();
    state.forEach((name, tensor) -> order.add(new Placed(name, tensor, stored(tensor, floats))));
    order.sort(Comparator.comparing(Placed::type));
    byte[] header = header(order, metadata).getBytes(StandardCharsets.UTF_8);
    int padded = Math.ceilDiv(header.length, ALIGNMENT) * ALIGNMENT;
    if (padded > MAX_HEADER) {
      throw new FormatFault("safetensors: a header of " + padded + " bytes; at most " + MAX_HEADER);
    }
    ByteBuffer start = ByteBuffer.allocate(PREFIX + padded).order(ByteOrder.LITTLE_ENDIAN);
    start.putLong(padded).put(header);
    while (start.hasRemaining()) start.put((byte) ' ');
    Pieces.drain(out, start.flip());
    for (Placed placed : order) placed.type().write(placed.tensor(), out);
  }

  /// A tensor on its way into a file.
  private record Placed(String name, Tensor tensor, Stored type) {
    long bytes() {
      return (long) tensor.elements() * type.bytes();
    }
  }

  private static Stored stored(Tensor tensor, FloatStorage floats) {
    return tensor.dtype() == DType.F32 ? floats.stored() : Stored.as(tensor.dtype());
  }

  private static String header(List<Placed> order, Map<String, String> metadata) {
    var fields = new ArrayList<String>();
    if (!metadata.isEmpty()) {
      var pairs = new ArrayList<String>();
      new TreeMap<>(metadata)
          .forEach((name, text) -> pairs.add(Json.quote(name) + ":" + Json.quote(text)));
      fields.add(Json.quote(METADATA) + ":{" + String.join(",", pairs) + "}");
    }
    long offset = 0;
    for (Placed placed : order) {
      if (placed.name().equals(METADATA)) {
        throw new FormatFault("safetensors: no tensor may be called " + METADATA);
      }
      long end = offset + placed.bytes();
      // Not by format(): in some countries its digits are not those of JSON.
      fields.add(
          Json.quote(placed.name())
              + (":{\"dtype\":\"" + placed.type())
              + ("\",\"shape\":" + placed.tensor().shape())
              + (",\"data_offsets\":[" + offset + "," + end + "]}"));
      offset = end;
    }
    return "{" + String.join(",", fields) + "}";
  }
}
