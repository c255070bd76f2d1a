// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import network.assay.compute.Dice;
import network.assay.compute.FuzzedFiles;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Files of tensors whose names, types, dimensions, offsets and lengths are not what they were.
/// What is taken has the numbers that lie where the header says.
final class MutatedTensorFileTest {
  private static final long MOST_BYTES = 8 << 20;
  private static final int MOST_DATA = 1 << 12;
  private static final int PREFIX = Long.BYTES;

  private static final List<String> TYPES =
      List.of("<f4", ">f4", "<f2", "<f8", "<i8", ">i8", "<i4", "<i2", ">u2", "|i1", "|u1", "|b1")
          .reversed();

  private static final List<String> ODD_TYPES =
      List.of("<U4", "<c8", "|O", "f4", "<f44", "=f4", "<F4", "", "<", "|V8", "<u4", "\u0000f4");

  private static final List<String> DIMS =
      List.of("0", "1", "2", "3", "6", "65536", "2147483647", "4294967296", "99999999999", "-1");

  @Test
  void changed_safetensors_are_refused_or_hold_what_their_header_says() throws IOException {
    safetensors(21, 4_000);
  }

  @Test
  void changed_arrays_are_refused_or_hold_what_their_header_says() {
    FuzzedFiles.read(22, 4_000, MOST_BYTES, MutatedTensorFileTest::npy);
  }

  @Tag("long")
  @Test
  void many_changed_files_of_tensors_are_refused_or_hold_what_their_header_says()
      throws IOException {
    safetensors(23, FuzzedFiles.MANY);
    FuzzedFiles.read(24, FuzzedFiles.MANY, MOST_BYTES, MutatedTensorFileTest::npy);
  }

  private static void safetensors(int seed, int cases) throws IOException {
    byte[] good;
    try (InputStream in = MutatedTensorFileTest.class.getResourceAsStream("python.safetensors")) {
      good = Objects.requireNonNull(in).readAllBytes();
    }
    int length = (int) little(good, 0, good.length).getLong();
    Json header = Json.parse(new String(good, PREFIX, length, StandardCharsets.UTF_8));
    int data = good.length - PREFIX - length;
    FuzzedFiles.read(seed, cases, MOST_BYTES, dice -> safetensors(dice, header, data));
  }

  private static void safetensors(Dice dice, Json header, int bytes) throws IOException {
    String text = new JsonMutation(dice, header).text();
    byte[] written = text.getBytes(StandardCharsets.UTF_8);
    int data = Math.max(0, dice.roll(3) > 0 ? due(text, bytes) : bytes + dice.roll(3) - 1);
    ByteBuffer file =
        ByteBuffer.allocate(PREFIX + written.length + data).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(dice.roll(30) == 0 ? dice.whole() : written.length).put(written);
    while (file.hasRemaining()) file.put((byte) dice.roll(256));
    byte[] all = file.array();
    var tensors =
        Safetensors.read(Channels.newChannel(new ByteArrayInputStream(all)), all.length).tensors();
    int from = PREFIX + (int) file.getLong(0);
    String taken = new String(all, PREFIX, from - PREFIX, StandardCharsets.UTF_8);
    var entries = new TreeMap<>(Json.parse(taken).fields().values());
    entries.remove(Safetensors.METADATA);
    assertThat(tensors.names()).isEqualTo(entries.keySet());
    entries.forEach((name, entry) -> same(tensors.get(name), entry.fields(), all, from));
  }

  // Where the last tensor ends, if that can be made.
  private static int due(String header, int otherwise) {
    long most = 0;
    try {
      for (Map.Entry<String, Json> entry : Json.parse(header).fields().values().entrySet()) {
        if (entry.getKey().equals(Safetensors.METADATA)) continue;
        List<Json> offsets = entry.getValue().fields().get("data_offsets").items();
        most = Math.max(most, offsets.getLast().whole());
      }
    } catch (RuntimeException e) {
      return otherwise;
    }
    return most <= MOST_DATA ? (int) most : otherwise;
  }

  private static void same(Tensor tensor, Json.Fields entry, byte[] file, int from) {
    long[] dims = entry.get("shape").items().stream().mapToLong(Json::whole).toArray();
    assertThat(tensor.shape().rank()).isEqualTo(dims.length);
    for (int i = 0; i < dims.length; i++)
      assertThat(tensor.shape().dim(i)).isEqualTo((int) dims[i]);
    List<Json> offsets = entry.get("data_offsets").items();
    int begin = from + (int) offsets.getFirst().whole();
    ByteBuffer bytes = little(file, begin, from + (int) offsets.getLast().whole() - begin);
    String type = entry.get("dtype").text();
    for (int i = 0; i < tensor.elements(); i++) {
      switch (type) {
        case "F32" -> assertThat(tensor.bitsAt(i)).isEqualTo(bits(bytes.getInt()));
        case "I32" -> assertThat(tensor.intAt(i)).isEqualTo(bytes.getInt());
        case "U8" -> assertThat(tensor.intAt(i)).isEqualTo(bytes.get() & 0xFF);
        case "F16" -> assertThat(tensor.floatAt(i)).isEqualTo(half(bytes));
        default -> assertThat(tensor.bitsAt(i)).as(type).isEqualTo(bits(bytes.getShort() << 16));
      }
    }
    assertThat(bytes.hasRemaining()).isFalse();
  }

  private static ByteBuffer little(byte[] bytes, int from, int length) {
    return ByteBuffer.wrap(bytes, from, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void npy(Dice dice) throws IOException {
    String type = dice.seldom() ? dice.any(ODD_TYPES) : dice.any(TYPES);
    int rank = dice.roll(4);
    long due = type.length() == 3 ? Character.digit(type.charAt(2), 10) : 4;
    var shape = new StringBuilder("(");
    for (int i = 0; i < rank; i++) {
      String dim = dice.seldom() ? dice.any(DIMS) : Integer.toString(1 + dice.roll(4));
      shape.append(dim).append(rank == 1 || dice.roll(9) == 0 ? "," : i + 1 < rank ? ", " : "");
      due = Math.clamp(due * Long.parseLong(dim), 0, MOST_DATA);
    }
    shape.append(dice.roll(40) == 0 ? "" : ")");
    String fortran = dice.any(List.of("False", "False", "False", "False", "True", "None", "1"));
    String text =
        "{'descr': '%s', 'fortran_order': %s, 'shape': %s%s}"
            .formatted(
                type, fortran, shape, dice.any(List.of(", ", "", "", ", 'a': 1", ", 'shape'")));
    byte[] header = (text + " ".repeat(dice.roll(9)) + "\n").getBytes(StandardCharsets.ISO_8859_1);
    int version = dice.seldom() ? dice.roll(5) : 1 + dice.roll(3);
    int data = (int) Math.max(0, dice.seldom() ? due + dice.roll(3) - 1 : due);
    ByteBuffer file = ByteBuffer.allocate(12 + header.length + data).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
    int length = dice.roll(20) == 0 ? (int) dice.whole() : header.length;
    if (version == 1) file.putShort((short) length);
    else file.putInt(length);
    file.put(header);
    boolean flags = type.endsWith("b1") || type.endsWith("i8");
    for (int i = 0; i < data; i++) {
      boolean low = flags && (type.endsWith("b1") || i % 8 != (type.startsWith("<") ? 0 : 7));
      file.put((byte) (low ? 0 : dice.roll(flags ? 2 : 256)));
    }
    int size = file.position();
    Tensor tensor =
        Npy.read(Channels.newChannel(new ByteArrayInputStream(file.array(), 0, size)), size);
    ByteBuffer bytes = ByteBuffer.wrap(file.array(), size - data, data);
    bytes.order(type.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    int[] places = fortran.equals("True") ? columnByColumn(tensor.shape()) : null;
    for (int k = 0; k < tensor.elements(); k++) {
      int i = places == null ? k : places[k];
      if (type.endsWith("f8")) {
        assertThat(tensor.bitsAt(i)).isEqualTo(Float.floatToIntBits((float) bytes.getDouble()));
      } else if (type.endsWith("f4")) {
        assertThat(tensor.bitsAt(i)).isEqualTo(bits(bytes.getInt()));
      } else if (type.endsWith("f2")) {
        assertThat(tensor.floatAt(i)).isEqualTo(half(bytes));
      } else {
        assertThat(tensor.intAt(i)).isEqualTo(whole(type.substring(1), bytes));
      }
    }
    assertThat(bytes.hasRemaining()).isFalse();
  }

  /// Where in the row-by-row order each element of the other order stands.
  private static int[] columnByColumn(Shape shape) {
    int[] places = new int[shape.elements()];
    int[] strides = new int[shape.rank()];
    for (int axis = shape.rank() - 1, stride = 1; axis >= 0; stride *= shape.dim(axis--)) {
      strides[axis] = stride;
    }
    for (int k = 0; k < places.length; k++) {
      for (int axis = 0, left = k; axis < strides.length; left /= shape.dim(axis++)) {
        places[k] += left % shape.dim(axis) * strides[axis];
      }
    }
    return places;
  }

  // There is one NaN.
  private static int bits(int any) {
    return Float.floatToIntBits(Float.intBitsToFloat(any));
  }

  // An object, as which NaN equals itself.
  private static Float half(ByteBuffer bytes) {
    return Float.float16ToFloat(bytes.getShort());
  }

  private static int whole(String type, ByteBuffer bytes) {
    return switch (type) {
      case "i8" -> Math.toIntExact(bytes.getLong());
      case "i4" -> bytes.getInt();
      case "i2" -> bytes.getShort();
      case "u2" -> bytes.getShort() & 0xFFFF;
      case "i1" -> bytes.get();
      case "u1", "b1" -> bytes.get() & 0xFF;
      default -> throw new AssertionError(type + " was taken");
    };
  }
}
