// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import network.assay.compute.FormatFault;
import network.assay.compute.GraphFault;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.Tensor;

/// NumPy's .npy files: one array each, versions 1 to 3, either byte order.
///
/// What is read loses nothing, but for f8, which is rounded to the nearest f32: f2 and f4 become
/// f32 as they are; i1, i2, u2, i4 and such i8 as fit become i32; u1 and b1 become u8. Other types
/// are refused with the call that converts them. Arrays may lie row by row or column by column.
/// Memory is taken only for bytes that are there.
public final class Npy {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int START = MAGIC.length + 2;
  private static final int MAX_HEADER = 1 << 16;
  private static final int ALIGNMENT = 64;

  private Npy() {}

  /// @throws FormatFault when the file is no array of a supported type
  public static Tensor read(Path file) throws IOException {
    try (SeekableByteChannel in = Files.newByteChannel(file)) {
      return read(in, in.size());
    }
  }

  /// Reads exactly `size` bytes, which must be the whole file.
  ///
  /// @throws FormatFault when they are no array of a supported type
  public static Tensor read(ReadableByteChannel in, long size) throws IOException {
    if (size < START + 2) throw new FormatFault("npy: " + size + " bytes; at least 10 are due");
    ByteBuffer start = Pieces.fill(in, ByteBuffer.allocate(START));
    for (byte due : MAGIC) {
      if (start.get() != due) throw new FormatFault("npy: the file does not begin with \\x93NUMPY");
    }
    int version = start.get();
    if (version < 1 || version > 3) {
      throw new FormatFault("npy: version " + (version & 0xFF) + "; 1 to 3 are supported");
    }
    int prefix = version == 1 ? Short.BYTES : Integer.BYTES;
    if (size < START + prefix) throw new FormatFault("npy: the file ends in its header's length");
    ByteBuffer field = Pieces.fill(in, ByteBuffer.allocate(prefix)).order(ByteOrder.LITTLE_ENDIAN);
    long length = version == 1 ? field.getShort() & 0xFFFF : field.getInt() & 0xFFFF_FFFFL;
    long data = size - START - prefix - length;
    if (length > MAX_HEADER || data < 0) {
      throw new FormatFault(
          "npy: header of %d bytes in a file of %d; at most %d are allowed"
              .formatted(length, size, MAX_HEADER));
    }
    ByteBuffer text = Pieces.fill(in, ByteBuffer.allocate((int) length));
    return array(NpyHeader.parse(StandardCharsets.ISO_8859_1.decode(text).toString()), in, data);
  }

  private static Tensor array(NpyHeader header, ReadableByteChannel in, long bytes)
      throws IOException {
    NpyType type = NpyType.of(header.descr());
    Shape shape;
    try {
      shape = Shape.of(header.shape());
    } catch (GraphFault e) {
      throw new FormatFault("npy: " + e.getMessage(), e);
    }
    long due = (long) shape.elements() * type.bytes();
    if (due != bytes) {
      throw new FormatFault(
          "npy: %s %s needs %d bytes, %d follow the header"
              .formatted(header.descr(), shape, due, bytes));
    }
    Tensor tensor = Tensor.zeros(type.dtype(), shape);
    ByteBuffer piece =
        ByteBuffer.allocate(Pieces.BYTES)
            .order(
                header.descr().charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    int whole = Pieces.BYTES / type.bytes();
    for (int at = 0, count; at < shape.elements(); at += count) {
      count = Math.min(whole, shape.elements() - at);
      type.take(Pieces.fill(in, piece.clear().limit(count * type.bytes())), tensor, at, count);
    }
    return header.fortran() && shape.rank() > 1 ? rowByRow(tensor) : tensor;
  }

  /// The array whose elements stand in `columns` with the first dimension's neighbours together.
  private static Tensor rowByRow(Tensor columns) {
    Shape shape = columns.shape();
    int elements = shape.elements();
    int[] index = new int[shape.rank()];
    Tensor rows = Tensor.zeros(columns.dtype(), shape);
    for (int from = 0; from < elements; from++) {
      int to = 0;
      for (int axis = 0; axis < index.length; axis++) to = to * shape.dim(axis) + index[axis];
      switch (columns.dtype()) {
        case F32 -> rows.sharedFloats()[to] = columns.sharedFloats()[from];
        case I32 -> rows.sharedInts()[to] = columns.sharedInts()[from];
        case U8 -> rows.sharedBytes()[to] = columns.sharedBytes()[from];
      }
      for (int axis = 0; axis < index.length && ++index[axis] == shape.dim(axis); axis++) {
        index[axis] = 0;
      }
    }
    return rows;
  }

  /// Writes a file anew, or over what was there: the bytes that `numpy.save` writes.
  public static void write(Tensor tensor, Path file) throws IOException {
    try (var out = Pieces.create(file)) {
      write(tensor, out);
    }
  }

  /// Little-endian, version 1.
  public static void write(Tensor tensor, WritableByteChannel out) throws IOException {
    String type =
        switch (tensor.dtype()) {
          case F32 -> "<f4";
          case I32 -> "<i4";
          case U8 -> "|u1";
        };
    Shape shape = tensor.shape();
    String dims =
        IntStream.range(0, shape.rank())
            .mapToObj(i -> Integer.toString(shape.dim(i)))
            .collect(Collectors.joining(", ", "(", shape.rank() == 1 ? ",)" : ")"));
    String text = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(type, dims);
    int prefix = START + Short.BYTES;
    int total = Math.ceilDiv(prefix + text.length() + 1, ALIGNMENT) * ALIGNMENT;
    ByteBuffer header = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (total - prefix));
    header.put(text.getBytes(StandardCharsets.US_ASCII));
    while (header.remaining() > 1) header.put((byte) ' ');
    Pieces.drain(out, header.put((byte) '\n').flip());
    Stored.as(tensor.dtype()).write(tensor, out);
  }
}
