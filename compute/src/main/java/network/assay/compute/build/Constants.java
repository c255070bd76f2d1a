// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import network.assay.compute.graph.MapOp;

/// Arithmetic over constants, done while building: it needs no node.
final class Constants {
  private Constants() {}

  /// The bits of `op` over constants; empty where an operand is none, or `op` is left to run.
  static OptionalInt fold(MapOp op, Value... values) {
    if (!Arrays.stream(values).allMatch(Value::isConstant)) return OptionalInt.empty();
    float[] v = new float[3];
    IntStream.range(0, values.length).forEach(i -> v[i] = Float.intBitsToFloat(values[i].bits()));
    return switch (op) {
      case ADD -> bits(v[0] + v[1]);
      case SUB -> bits(v[0] - v[1]);
      case MUL -> bits(v[0] * v[1]);
      case DIV -> bits(v[0] / v[1]);
      case NEG -> bits(-v[0]);
      default -> OptionalInt.empty();
    };
  }

  private static OptionalInt bits(float value) {
    return OptionalInt.of(Float.floatToIntBits(value));
  }
}
