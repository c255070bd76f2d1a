// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import network.assay.compute.FormatFault;
import network.assay.compute.backend.Samples;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The files are numpy's own: see src/test/python/npy.py.
final class NpyTest {
  private static final Tensor FLOATS =
      Tensor.f32(Shape.of(2, 3), 1.5f, -0f, Float.POSITIVE_INFINITY, Float.MIN_VALUE, 3.4e38f, -2f);

  private static byte[] numpy(String name) {
    try (InputStream in = NpyTest.class.getResourceAsStream("npy/" + name + ".npy")) {
      return Objects.requireNonNull(in).readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Tensor read(byte[] bytes) {
    try {
      return Npy.read(Channels.newChannel(new ByteArrayInputStream(bytes)), bytes.length);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] written(Tensor tensor) {
    var out = new ByteArrayOutputStream();
    try {
      Npy.write(tensor, Channels.newChannel(out));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  private static byte[] file(String header, int data) {
    byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
    byte[] file = new byte[10 + text.length + data];
    System.arraycopy(numpy("f4"), 0, file, 0, 8);
    file[8] = (byte) text.length;
    file[9] = (byte) (text.length >> 8);
    System.arraycopy(text, 0, file, 10, text.length);
    return file;
  }

  private static void refused(byte[] bytes, String why) {
    assertThatThrownBy(() -> read(bytes)).isInstanceOf(FormatFault.class).hasMessageContaining(why);
  }

  @Test
  void reads_what_numpy_wrote() {
    assertThat(read(numpy("f4"))).isEqualTo(FLOATS);
    assertThat(read(numpy("f4-big"))).isEqualTo(FLOATS);
    assertThat(read(numpy("f2")))
        .isEqualTo(Tensor.f32(Shape.of(5), 1f, -2.5f, 65504f, 0x1p-24f, Float.POSITIVE_INFINITY));
    assertThat(read(numpy("i8")))
        .isEqualTo(Tensor.i32(Shape.of(4, 1), 3, -1, Integer.MAX_VALUE, Integer.MIN_VALUE));
    assertThat(read(numpy("i4"))).isEqualTo(Tensor.i32(Shape.SCALAR, 7));
    assertThat(read(numpy("i2"))).isEqualTo(Tensor.i32(Shape.of(2), -2, 300));
    assertThat(read(numpy("u2"))).isEqualTo(Tensor.i32(Shape.of(2), 65535, 1));
    assertThat(read(numpy("i1"))).isEqualTo(Tensor.i32(Shape.of(2), -1, 5));
    assertThat(read(numpy("u1")).shape()).isEqualTo(Shape.of(2, 2, 64));
    assertThat(read(numpy("u1")).intAt(255)).isEqualTo(255);
    assertThat(read(numpy("b1"))).isEqualTo(Tensor.u8(Shape.of(2), (byte) 1, (byte) 0));
    assertThat(read(numpy("empty"))).isEqualTo(Tensor.f32(Shape.of(0, 4)));
    assertThat(read(numpy("fortran"))).isEqualTo(FLOATS);
  }

  @Test
  void doubles_become_the_nearest_float_and_none_becomes_infinite() {
    assertThat(read(numpy("f8"))).isEqualTo(FLOATS);
    String two = "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }";
    byte[] tie = file(two, 16);
    ByteBuffer.wrap(tie, tie.length - 16, 16)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putDouble(1 + 0x1p-24)
        .putDouble(1 + 0x3p-24);
    assertThat(read(tie)).isEqualTo(Tensor.f32(Shape.of(2), 1f, 1 + 0x1p-22f));
    ByteBuffer.wrap(tie, tie.length - 8, 8).order(ByteOrder.LITTLE_ENDIAN).putDouble(-1e39);
    refused(tie, "element 1 is -1.0E39, beyond f32");
  }

  @Test
  void writes_the_bytes_that_numpy_writes() {
    for (String name : new String[] {"f4", "i4", "u1", "empty"}) {
      assertThat(written(read(numpy(name)))).as(name).isEqualTo(numpy(name));
    }
  }

  @Test
  void what_is_written_is_read_again(@TempDir Path folder) throws IOException {
    Samples samples = new Samples(1, Samples.Kind.WILD);
    for (DType dtype : DType.values()) {
      Tensor tensor = samples.tensor(dtype, Shape.of(3, 101, 70));
      Path file = folder.resolve(dtype + ".npy");
      Npy.write(tensor, file);
      assertThat(Npy.read(file)).isEqualTo(tensor);
    }
  }

  @Test
  void what_would_lose_something_is_refused_by_name_with_what_to_do() {
    refused(numpy("c8"), "type <c8 is not supported");
    refused(numpy("c8"), "save array.astype('float32')");
    refused(numpy("fields"), "a structured type");
    refused(numpy("i8-wide"), "element 1 is 2147483648, beyond 32 bits");
  }

  @Test
  void lies_about_sizes_are_refused_before_memory_is_taken() {
    String shape = "{'descr': '<f4', 'fortran_order': False, 'shape': (%s), }";
    refused(file(shape.formatted("500000000,"), 8), "needs 2000000000 bytes, 8 follow");
    refused(file(shape.formatted("65536, 65536"), 8), "elements");
    refused(file(shape.formatted("9999999999,"), 8), "dimension 9999999999");
    refused(file(shape.formatted("99999999999,"), 8), "more than 10 digits");
    refused(file(shape.formatted("-1,"), 8), "a dimension is due");
    refused(file(shape.formatted("1, ".repeat(40)), 8), "more than 32 dimensions");
    refused(file(shape.formatted("1, ".repeat(9)), 4), "rank 9");
    refused(file(shape.formatted("2,"), 9), "needs 8 bytes, 9 follow");
    byte[] version2 = numpy("f4-big");
    version2[11] = (byte) 0xFF;
    refused(version2, "header of 42");
    refused(new byte[9], "9 bytes");
    refused(new byte[200], "begin with");
    byte[] version4 = numpy("f4");
    version4[6] = 4;
    refused(version4, "version 4");
  }

  @Test
  void headers_that_python_would_not_write_are_refused() {
    refused(file("", 0), "'{' is due");
    refused(file("{}", 0), "descr, fortran_order and shape are due");
    refused(file("{'descr': '<f4', 'descr': '<f4'}", 0), "descr stands twice");
    refused(file("{'a': 1}", 0), "descr, fortran_order or shape is due");
    refused(
        file("{'descr': '<f4', 'fortran_order': False, 'shape': (1)}", 4),
        "(1,)".replace('1', 'n'));
    refused(
        file("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x", 4), "follows the end");
    refused(file("{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}", 4), "True or False");
  }

  @Test
  void damaged_files_give_a_tensor_or_a_fault_and_nothing_else() {
    assertThat(refusals(3_000)).isGreaterThan(1_000);
  }

  @Tag("long")
  @Test
  void many_damaged_files_give_a_tensor_or_a_fault_and_nothing_else() {
    assertThat(refusals(1_000_000)).isGreaterThan(300_000);
  }

  private static int refusals(int rounds) {
    byte[] good = numpy("f4");
    Random random = new Random(5);
    int refused = 0;
    for (int round = 0; round < rounds; round++) {
      byte[] bytes = good.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        // Mostly the header, whose blanks at the end matter little.
        bytes[random.nextInt(72)] = (byte) (32 + random.nextInt(95));
      }
      try {
        read(bytes);
      } catch (FormatFault expected) {
        refused++;
      }
    }
    return refused;
  }
}
