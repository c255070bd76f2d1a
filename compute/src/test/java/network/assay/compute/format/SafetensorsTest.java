// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import network.assay.compute.FormatFault;
import network.assay.compute.backend.Samples;
import network.assay.compute.format.Safetensors.Contents;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SafetensorsTest {
  private static final State STATE =
      State.of(
          Map.of(
              "layers.0.weight", Tensor.f32(Shape.of(2, 3), -0.5f, -0.25f, 0f, 0.25f, 0.5f, 0.75f),
              "layers.0.bias",
                  Tensor.f32(Shape.of(3), -0f, Float.POSITIVE_INFINITY, Float.MIN_VALUE),
              "labels", Tensor.i32(Shape.of(4), 3, -1, Integer.MAX_VALUE, Integer.MIN_VALUE),
              "pixels", Tensor.u8(Shape.of(1, 3), (byte) 0, (byte) 255, (byte) 7),
              "empty", Tensor.f32(Shape.of(0, 4)),
              "scalar", Tensor.scalar(2.5f)));

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = SafetensorsTest.class.getResourceAsStream(name)) {
      return java.util.Objects.requireNonNull(in).readAllBytes();
    }
  }

  private static Contents read(byte[] bytes) {
    try {
      return Safetensors.read(Channels.newChannel(new ByteArrayInputStream(bytes)), bytes.length);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] written(State state, Map<String, String> metadata) {
    var out = new ByteArrayOutputStream();
    try {
      Safetensors.write(state, metadata, Channels.newChannel(out));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  private static byte[] file(String header, int dataBytes) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(8 + text.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    return file.putLong(text.length).put(text).array();
  }

  private static void refused(byte[] bytes, String why) {
    assertThatThrownBy(() -> read(bytes)).isInstanceOf(FormatFault.class).hasMessageContaining(why);
  }

  @Test
  void a_country_with_digits_of_its_own_writes_the_same_file() {
    byte[] due = written(STATE, Map.of("a", "\u0001"));
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.of("ar", "EG"));
    try {
      assertThat("%d".formatted(1)).isNotEqualTo("1");
      assertThat(written(STATE, Map.of("a", "\u0001"))).isEqualTo(due);
    } finally {
      Locale.setDefault(before);
    }
  }

  /// Made by the Python package safetensors 0.x with numpy, see the resource folder.
  @Test
  void reads_what_python_wrote() throws IOException {
    Contents contents = read(resource("python.safetensors"));
    assertThat(contents.tensors()).isEqualTo(STATE);
    assertThat(contents.metadata()).isEqualTo(Map.of("format", "pt"));
  }

  @Test
  void writes_the_bytes_that_python_writes() throws IOException {
    assertThat(written(STATE, Map.of("format", "pt"))).isEqualTo(resource("python.safetensors"));
  }

  @Test
  void half_precision_becomes_f32() throws IOException {
    assertThat(read(resource("half.safetensors")).tensors().get("h"))
        .isEqualTo(Tensor.f32(Shape.of(5), 1f, -2.5f, 65504f, 0x1p-24f, Float.POSITIVE_INFINITY));
    byte[] brain = file("{\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4);
    brain[brain.length - 1] = (byte) 0xC0;
    brain[brain.length - 3] = 0x3F;
    brain[brain.length - 4] = (byte) 0x80;
    assertThat(read(brain).tensors().get("b")).isEqualTo(Tensor.f32(Shape.of(2), 1f, -2f));
  }

  @Test
  void floats_may_be_stored_in_half_the_bytes(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("half.safetensors");
    Tensor third = Tensor.f32(Shape.of(2), 1f / 3, -65535.9f);
    State state = State.of("x", third).with("n", Tensor.i32(Shape.of(1), 5));
    Safetensors.write(state, Map.of(), FloatStorage.BF16, file);
    assertThat(Safetensors.read(file).tensors().get("x"))
        .isEqualTo(Tensor.f32(Shape.of(2), 0x1.56p-2f, -0x1p16f));
    assertThat(Safetensors.read(file).tensors().get("n").intAt(0)).isEqualTo(5);
    Safetensors.write(state, Map.of(), FloatStorage.F16, file);
    assertThat(Safetensors.read(file).tensors().get("x"))
        .isEqualTo(Tensor.f32(Shape.of(2), 0x1.554p-2f, Float.NEGATIVE_INFINITY));
  }

  @Test
  void what_is_written_is_read_again(@TempDir Path folder) throws IOException {
    Samples samples = new Samples(1, Samples.Kind.WILD);
    State state =
        State.of("big", samples.tensor(DType.F32, Shape.of(300, 301)))
            .with("odd", samples.tensor(DType.U8, Shape.of(70_001)))
            .with("i", samples.tensor(DType.I32, Shape.of(5, 7)));
    Path file = folder.resolve("weights.safetensors");
    Safetensors.write(state, Map.of("note", "quote \" and \\ and \n and \u00e9"), file);
    Contents contents = Safetensors.read(file);
    assertThat(contents.tensors()).isEqualTo(state);
    assertThat(contents.metadata()).containsEntry("note", "quote \" and \\ and \n and \u00e9");
    assertThat(written(State.EMPTY, Map.of())).hasSize(16);
    assertThat(read(written(State.EMPTY, Map.of())).tensors()).isEqualTo(State.EMPTY);
  }

  @Test
  void every_nan_is_written_in_one_pattern() {
    byte[] odd = written(State.of("x", Tensor.scalar(Float.intBitsToFloat(0xFFC12345))), Map.of());
    byte[] plain = written(State.of("x", Tensor.scalar(Float.NaN)), Map.of());
    assertThat(odd).isEqualTo(plain);
  }

  @Test
  void lies_about_lengths_are_refused_before_memory_is_taken() {
    refused(new byte[7], "7 bytes");
    refused(new byte[8], "header of 0 bytes");
    byte[] huge = file("{}", 0);
    huge[7] = (byte) 0xFF;
    refused(huge, "header of");
    huge[7] = 0x7F;
    refused(huge, "header of");
    byte[] longer = file("{}", 0);
    longer[0] = 100;
    refused(longer, "header of 100 bytes");
    refused(
        file(
            "{\"x\":{\"dtype\":\"F32\",\"shape\":[400000000],\"data_offsets\":[0,1600000000]}}", 8),
        "tensors take 1600000000 bytes, 8 follow");
  }

  @Test
  void offsets_that_overlap_leave_gaps_or_do_not_fit_are_refused() {
    String a = "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}";
    refused(
        file("{" + a + ",\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4),
        "begins at byte 0, 4 is due");
    refused(
        file("{" + a + ",\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[5,9]}}", 9),
        "begins at byte 5, 4 is due");
    refused(file("{" + a + "}", 5), "tensors take 4 bytes, 5 follow");
    refused(file("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4), "needs 8");
    refused(
        file("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}", 4),
        "bytes -4 to 0");
    refused(file("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}", 4), "1 offsets");
  }

  /// As of batch norm, whose files count batches in 64 bits.
  @Test
  void what_no_tensor_here_can_hold_is_passed_over_where_that_is_asked_for() throws IOException {
    byte[] file =
        file(
            "{\"a\":{\"dtype\":\"I64\",\"shape\":[2],\"data_offsets\":[0,16]},"
                + "\"b\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[16,17]},"
                + "\"c\":{\"dtype\":\"BOOL\",\"shape\":[],\"data_offsets\":[17,18]}}",
            18);
    file[file.length - 2] = 7;
    Contents contents =
        Safetensors.readSupported(Channels.newChannel(new ByteArrayInputStream(file)), file.length);
    assertThat(contents.tensors()).isEqualTo(State.of("b", Tensor.u8(Shape.of(1), (byte) 7)));
    assertThat(contents.passedOver()).isEqualTo(Map.of("a", "I64", "c", "BOOL"));
    refused(file, "tensor a has type I64; supported are");
    refused(
        file("{\"a\":{\"dtype\":\"I64\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8), "needs 16");
  }

  @Test
  void unknown_types_wild_shapes_and_odd_names_are_refused() {
    refused(
        file("{\"a\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}}", 8),
        "supported are [F32, I32, BF16, F16, U8]");
    refused(
        file("{\"a\":{\"dtype\":\"U8\",\"shape\":[-1],\"data_offsets\":[0,0]}}", 0),
        "dimension -1");
    refused(
        file(
            "{\"a\":{\"dtype\":\"U8\",\"shape\":[65536,65536],\"data_offsets\":[0,4294967296]}}",
            0),
        "elements");
    refused(
        file("{\"a\":{\"dtype\":\"U8\",\"shape\":[1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,1]}}", 1),
        "rank 9");
    refused(
        file("{\"a b\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1),
        "printable ASCII");
    refused(
        file("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],\"x\":1}}", 1),
        "has fields");
    refused(
        file(
            "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
                + "\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}",
            1),
        "twice");
  }

  @Test
  void damaged_files_give_tensors_or_a_fault_and_nothing_else() throws IOException {
    byte[] good = resource("python.safetensors");
    Random random = new Random(3);
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = good.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(128);
      }
      try {
        read(bytes);
      } catch (FormatFault expected) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(10_000);
  }

  /// Runs the real Python package where it is installed.
  @Tag("long")
  @Test
  void python_reads_what_we_write(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("ours.safetensors");
    Safetensors.write(STATE, Map.of("format", "pt"), file);
    Path copy = folder.resolve("theirs.safetensors");
    String script =
        "import sys, safetensors.numpy as s; s.save_file(s.load_file(sys.argv[1]), sys.argv[2])";
    Process python;
    try {
      python =
          new ProcessBuilder("python3", "-c", script, file.toString(), copy.toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      assumeTrue(false, "no python3 here");
      return;
    }
    String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = python.waitFor();
    assumeTrue(!said.contains("ModuleNotFoundError"), "python3 lacks safetensors or numpy");
    assertThat(code).as(said).isZero();
    assertThat(Safetensors.read(copy).tensors()).isEqualTo(STATE);
    assertThat(Files.readAllBytes(copy)).isEqualTo(written(STATE, Map.of()));
  }
}
