// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.file;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.IntToLongFunction;
import network.assay.compute.FormatFault;
import network.assay.compute.GraphFault;
import network.assay.compute.onnx.ir.ElementType;
import network.assay.compute.onnx.ir.Literal;
import network.assay.compute.onnx.schema.TensorProto;
import network.assay.compute.tensor.Shape;

/// Reads tensors: what they hold has to be as much as their dimensions say, which is compared
/// before memory is taken. F16 and BF16 become f32, exactly; single f64 numbers are rounded to f32.
final class LiteralReader {
  private final Limits limits;
  private final ExternalData external;
  private long taken;

  LiteralReader(Limits limits, ExternalData external) {
    this.limits = limits;
    this.external = external;
  }

  /// How elements lie in bytes.
  private enum Stored {
    FLOAT(1, 4, ElementType.FLOAT),
    UINT8(2, 1, ElementType.UINT8),
    INT32(6, 4, ElementType.INT32),
    INT64(7, 8, ElementType.INT64),
    BOOL(9, 1, ElementType.BOOL),
    FLOAT16(10, 2, ElementType.FLOAT),
    DOUBLE(11, 8, ElementType.FLOAT),
    BFLOAT16(16, 2, ElementType.FLOAT);

    private final int code;
    private final int bytes;
    private final ElementType type;

    Stored(int code, int bytes, ElementType type) {
      this.code = code;
      this.bytes = bytes;
      this.type = type;
    }
  }

  Literal read(String name, TensorProto tensor) throws IOException {
    Stored stored = stored(name, tensor.getDataType());
    Shape shape = shape(name, tensor.getDimsList());
    int elements = shape.elements();
    if (stored == Stored.DOUBLE && elements > 1) {
      throw fault(name, "is DOUBLE " + shape + "; supported are FLOAT, FLOAT16 and BFLOAT16");
    }
    if (tensor.hasSegment()) throw fault(name, "comes in segments");
    taken += elements * (stored.type == ElementType.FLOAT ? 4L : 8L);
    if (taken > limits.weightBytes()) {
      throw fault(name, "takes the weights over " + limits.weightBytes() + " bytes");
    }
    long due = (long) elements * stored.bytes;
    if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      return raw(stored, shape, external.read(name, tensor.getExternalDataList(), due));
    }
    if (tensor.hasRawData()) {
      ByteString raw = tensor.getRawData();
      if (raw.size() != due) {
        throw fault(name, "has %d bytes, %s %s takes %d".formatted(raw.size(), stored, shape, due));
      }
      return raw(stored, shape, raw.asReadOnlyByteBuffer());
    }
    return listed(name, stored, shape, tensor);
  }

  private static Literal raw(Stored stored, Shape shape, ByteBuffer bytes) {
    ByteBuffer in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    int n = shape.elements();
    return switch (stored) {
      case FLOAT -> {
        float[] values = new float[n];
        in.asFloatBuffer().get(values);
        yield Literal.floats(shape, values);
      }
      case FLOAT16 -> floats(shape, i -> Float.float16ToFloat(in.getShort(2 * i)));
      case BFLOAT16 -> floats(shape, i -> Float.intBitsToFloat(in.getShort(2 * i) << 16));
      case DOUBLE -> floats(shape, i -> (float) in.getDouble(8 * i));
      case UINT8 -> longs(stored, shape, i -> in.get(i) & 0xFF);
      case BOOL -> longs(stored, shape, i -> in.get(i) == 0 ? 0 : 1);
      case INT32 -> longs(stored, shape, i -> in.getInt(4 * i));
      case INT64 -> longs(stored, shape, i -> in.getLong(8 * i));
    };
  }

  // Numbers in the fields of their own types; small ones lie among the 32-bit integers.
  private static Literal listed(String name, Stored stored, Shape shape, TensorProto tensor) {
    int held =
        switch (stored) {
          case FLOAT -> tensor.getFloatDataCount();
          case DOUBLE -> tensor.getDoubleDataCount();
          case INT64 -> tensor.getInt64DataCount();
          case UINT8, BOOL, INT32, FLOAT16, BFLOAT16 -> tensor.getInt32DataCount();
        };
    if (held != shape.elements()) {
      throw fault(name, "has " + held + " elements, " + shape + " takes " + shape.elements());
    }
    return switch (stored) {
      case FLOAT -> floats(shape, tensor::getFloatData);
      case FLOAT16 -> floats(shape, i -> Float.float16ToFloat((short) tensor.getInt32Data(i)));
      case BFLOAT16 -> floats(shape, i -> Float.intBitsToFloat(tensor.getInt32Data(i) << 16));
      case DOUBLE -> floats(shape, i -> (float) tensor.getDoubleData(i));
      case UINT8 -> longs(stored, shape, i -> tensor.getInt32Data(i) & 0xFF);
      case BOOL -> longs(stored, shape, i -> tensor.getInt32Data(i) == 0 ? 0 : 1);
      case INT32 -> longs(stored, shape, tensor::getInt32Data);
      case INT64 -> longs(stored, shape, tensor::getInt64Data);
    };
  }

  private interface IntToFloat {
    float at(int index);
  }

  private static Literal floats(Shape shape, IntToFloat element) {
    float[] values = new float[shape.elements()];
    for (int i = 0; i < values.length; i++) values[i] = element.at(i);
    return Literal.floats(shape, values);
  }

  private static Literal longs(Stored stored, Shape shape, IntToLongFunction element) {
    long[] values = new long[shape.elements()];
    for (int i = 0; i < values.length; i++) values[i] = element.applyAsLong(i);
    return Literal.longs(stored.type, shape, values);
  }

  private static Stored stored(String name, int code) {
    for (Stored stored : Stored.values()) {
      if (stored.code == code) return stored;
    }
    TensorProto.DataType type = TensorProto.DataType.forNumber(code);
    throw fault(
        name,
        "has elements of type %s; supported are %s"
            .formatted(type == null ? Integer.toString(code) : type, List.of(Stored.values())));
  }

  private static Shape shape(String name, List<Long> dims) {
    if (dims.size() > Shape.MAX_RANK) {
      throw fault(name, "has rank " + dims.size() + "; at most " + Shape.MAX_RANK);
    }
    int[] sizes = new int[dims.size()];
    for (int i = 0; i < sizes.length; i++) {
      long dim = dims.get(i);
      if (dim < 0 || dim > Shape.MAX_ELEMENTS) throw fault(name, "has dimension " + dim);
      sizes[i] = (int) dim;
    }
    try {
      return Shape.of(sizes);
    } catch (GraphFault e) {
      throw fault(name, "cannot be: " + e.getMessage());
    }
  }

  private static FormatFault fault(String tensor, String what) {
    return new FormatFault("ONNX: tensor " + tensor + " " + what);
  }
}
