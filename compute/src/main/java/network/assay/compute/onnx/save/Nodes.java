// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.save;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import network.assay.compute.onnx.schema.AttributeProto;
import network.assay.compute.onnx.schema.AttributeProto.AttributeType;
import network.assay.compute.onnx.schema.NodeProto;
import network.assay.compute.onnx.schema.TensorProto;

/// The pieces of ONNX nodes.
final class Nodes {
  private Nodes() {}

  static NodeProto node(
      String type, List<String> inputs, String output, AttributeProto... attributes) {
    return NodeProto.newBuilder()
        .setOpType(type)
        .addAllInput(inputs)
        .addOutput(output)
        .addAllAttribute(List.of(attributes))
        .build();
  }

  static AttributeProto whole(String name, long value) {
    return attribute(name, AttributeType.INT).setI(value).build();
  }

  static AttributeProto real(String name, float value) {
    return attribute(name, AttributeType.FLOAT).setF(value).build();
  }

  static AttributeProto text(String name, String value) {
    return attribute(name, AttributeType.STRING).setS(ByteString.copyFromUtf8(value)).build();
  }

  static AttributeProto wholes(String name, long... values) {
    AttributeProto.Builder builder = attribute(name, AttributeType.INTS);
    for (long value : values) builder.addInts(value);
    return builder.build();
  }

  static AttributeProto tensor(String name, TensorProto value) {
    return attribute(name, AttributeType.TENSOR).setT(value).build();
  }

  /// In the body of a function: the attribute of the call.
  static AttributeProto ofCall(String name, AttributeType type, String ofCall) {
    return attribute(name, type).setRefAttrName(ofCall).build();
  }

  private static AttributeProto.Builder attribute(String name, AttributeType type) {
    return AttributeProto.newBuilder().setName(name).setType(type);
  }

  /// A list of 64-bit integers.
  static TensorProto longs(long... values) {
    ByteBuffer bytes = bytes(Long.BYTES * values.length);
    for (long value : values) bytes.putLong(value);
    return TensorProto.newBuilder()
        .setDataType(TensorProto.DataType.INT64_VALUE)
        .addDims(values.length)
        .setRawData(ByteString.copyFrom(bytes.flip()))
        .build();
  }

  /// One number, without dimensions unless some are given.
  static TensorProto one(int type, int bits, long... dims) {
    TensorProto.Builder builder =
        TensorProto.newBuilder()
            .setDataType(type)
            .setRawData(ByteString.copyFrom(bytes(Integer.BYTES).putInt(bits).flip()));
    for (long dim : dims) builder.addDims(dim);
    return builder.build();
  }

  private static ByteBuffer bytes(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }
}
