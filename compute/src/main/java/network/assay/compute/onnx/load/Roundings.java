// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.load;

import java.util.Map;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.graph.MapOp;

/// To whole numbers and signs, as exact sequences. They pass no gradient on: it is zero where there
/// is one.
final class Roundings {
  /// From here on every f32 is whole.
  private static final float WHOLE = 0x1p23f;

  private interface Rounding {
    Value of(GraphBuilder g, Value a);
  }

  private Roundings() {}

  static void addTo(Map<String, Translator> table) {
    table.put("Round", real(Roundings::round));
    table.put("Floor", real(Roundings::floor));
    table.put("Ceil", real((g, a) -> minus(g, floor(g, minus(g, a)))));
    table.put(
        "Sign", call -> call.isFloat(0) ? real(Roundings::sign).apply(call) : Wholes.sign(call));
  }

  private static Translator real(Rounding rounding) {
    return call -> call.real(rounding.of(call.g(), call.real(0)));
  }

  // Adding 2^23 leaves no place for a fraction, and f32 sums go to the nearest, ties to even.
  private static Value round(GraphBuilder g, Value a) {
    Value size = g.map(MapOp.ABS, a);
    Value lift = g.constant(WHOLE);
    Value whole = g.map(MapOp.SUB, g.map(MapOp.ADD, size, lift), lift);
    Value below = g.map(MapOp.LT, a, g.constant(0f));
    Value signed = g.map(MapOp.SELECT, below, minus(g, whole), whole);
    // Large numbers, infinities and NaN stay, and so do zeros, with their sign.
    Value moves =
        g.map(MapOp.I_AND, g.map(MapOp.LT, size, lift), g.map(MapOp.LT, g.constant(0f), size));
    return g.map(MapOp.SELECT, moves, signed, a);
  }

  private static Value floor(GraphBuilder g, Value a) {
    Value near = round(g, a);
    Value below = g.map(MapOp.SUB, near, g.constant(1f));
    return g.map(MapOp.SELECT, g.map(MapOp.LT, a, near), below, near);
  }

  private static Value minus(GraphBuilder g, Value a) {
    return g.map(MapOp.NEG, a);
  }

  // Of zeros +0, of a NaN itself.
  private static Value sign(GraphBuilder g, Value a) {
    Value zero = g.constant(0f);
    Value rest =
        g.map(MapOp.SELECT, g.map(MapOp.LT, a, zero), g.constant(-1f), g.map(MapOp.ADD, a, zero));
    return g.map(MapOp.SELECT, g.map(MapOp.LT, zero, a), g.constant(1f), rest);
  }
}
