// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx;

import network.assay.compute.Dice;
import network.assay.compute.onnx.schema.StringStringEntryProto;
import network.assay.compute.onnx.schema.TensorProto;

/// Constants of a model that are not what they were.
final class TensorMutation {
  private static final float[] REALS = {
    0f,
    -0f,
    1f,
    -1f,
    0.5f,
    1e-38f,
    Float.MIN_VALUE,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    64f,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN,
    Float.intBitsToFloat(0xFFC12345)
  };

  private final Dice dice;

  TensorMutation(Dice dice) {
    this.dice = dice;
  }

  float real() {
    return REALS[dice.roll(REALS.length)];
  }

  TensorProto wholes(String name) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.INT64_VALUE);
    int count = dice.roll(5);
    for (int i = 0; i < count; i++) tensor.addInt64Data(dice.whole());
    if (count != 1 || dice.roll(2) == 0) tensor.addDims(count);
    return tensor.build();
  }

  TensorProto reals(String name) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.FLOAT_VALUE);
    int count = dice.roll(5);
    for (int i = 0; i < count; i++) tensor.addFloatData(real());
    if (count != 1 || dice.roll(2) == 0) tensor.addDims(count);
    return tensor.build();
  }

  TensorProto changed(TensorProto old) {
    TensorProto.Builder tensor = old.toBuilder();
    switch (dice.roll(9)) {
      case 0 -> {
        if (tensor.getDimsCount() > 0)
          tensor.setDims(dice.roll(tensor.getDimsCount()), dice.whole());
        else tensor.addDims(dice.whole());
      }
      case 1 -> tensor.addDims(dice.roll(3));
      case 2 -> tensor.setDataType(dice.roll(17));
      case 3 -> {
        return reals(old.getName());
      }
      case 4 -> {
        tensor.setDataLocation(TensorProto.DataLocation.EXTERNAL);
        tensor.addExternalData(entry("location", dice.seldom() ? "../x" : "data"));
        tensor.addExternalData(entry("offset", Long.toString(dice.whole())));
        if (dice.roll(2) == 0) tensor.addExternalData(entry("length", Long.toString(dice.whole())));
      }
      case 5 -> {
        long product = 1;
        for (long dim : tensor.getDimsList()) product *= dim;
        tensor.clearDims().addDims(product);
      }
      default -> {
        return wholes(old.getName());
      }
    }
    return tensor.build();
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }
}
