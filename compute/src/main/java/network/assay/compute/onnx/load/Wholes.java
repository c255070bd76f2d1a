// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.load;

import java.util.List;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.graph.MapOp;
import network.assay.compute.onnx.ir.ElementType;
import network.assay.compute.onnx.ir.Literal;

/// What integers need more than one operation for.
///
/// Division is by a number that is known. The engine has none, so quotients are estimated in f32
/// and put right, to the last: how far two estimates are off at most is known.
final class Wholes {
  private static final int LARGEST = 1 << 30;

  private Wholes() {}

  /// A quotient and what is left.
  private record Division(Value quotient, Value rest) {}

  static Value operand(Call call, int index) {
    ElementType type = call.type(index);
    if (type != ElementType.INT32 && type != ElementType.INT64) {
      throw call.unsupported("operand " + index + " of type " + type, "FLOAT, INT32 and INT64");
    }
    return call.live(index);
  }

  static List<Term> sign(Call call) {
    GraphBuilder g = call.g();
    Value least = g.map(MapOp.I_MAX, operand(call, 0), g.constant(-1));
    return call.result(call.type(0), g.map(MapOp.I_MIN, least, g.constant(1)));
  }

  static List<Term> clip(Call call) {
    Value value = operand(call, 0);
    for (int bound = 1; bound <= 2; bound++) {
      if (!call.has(bound)) continue;
      MapOp op = bound == 1 ? MapOp.I_MAX : MapOp.I_MIN;
      value = call.g().map(op, value, operand(call, bound));
    }
    return call.result(call.type(0), value);
  }

  /// The quotient, rounded toward zero.
  static List<Term> divide(Call call) {
    Value a = operand(call, 0);
    int by = divisor(call);
    Value quotient = ofSizes(call.g(), a, Math.abs(by)).quotient();
    Value negative = below(call.g(), a, 0);
    GraphBuilder g = call.g();
    Value down = g.map(MapOp.I_SUB, g.constant(0), quotient);
    return call.result(
        call.type(0),
        by > 0
            ? g.map(MapOp.I_SELECT, negative, down, quotient)
            : g.map(MapOp.I_SELECT, negative, quotient, down));
  }

  /// What a division leaves: with the sign of the divisor, or of the dividend where `fmod` says so.
  static List<Term> modulo(Call call) {
    boolean ofDividend = call.attributes().whole("fmod", 0) != 0;
    if (call.isFloat(0)) throw call.unsupported("type FLOAT", "INT32 and INT64");
    Value a = operand(call, 0);
    int by = divisor(call);
    GraphBuilder g = call.g();
    Value size = ofSizes(g, a, Math.abs(by)).rest();
    Value signed =
        g.map(MapOp.I_SELECT, below(g, a, 0), g.map(MapOp.I_SUB, g.constant(0), size), size);
    if (ofDividend) return call.result(call.type(0), signed);
    Value turned = g.map(MapOp.I_ADD, signed, g.constant(by));
    Value opposite = by > 0 ? below(g, signed, 0) : g.map(MapOp.I_LT, g.constant(0), signed);
    return call.result(call.type(0), g.map(MapOp.I_SELECT, opposite, turned, signed));
  }

  private static int divisor(Call call) {
    String nearest = "one divisor, known before the model runs, from 1 to 2^30 in size";
    if (!call.isKnown(1) || call.known(1).elements() != 1 || call.known(1).isFloat()) {
      throw call.unsupported("integers divided by " + call.shape(1), nearest);
    }
    Literal by = call.known(1);
    long value = by.sharedLongs()[0];
    if (value == 0 || Math.abs(value) > LARGEST || value == Long.MIN_VALUE) {
      throw call.unsupported("integers divided by " + value, nearest);
    }
    return (int) value;
  }

  // Of the sizes of both. An estimate of |a| / by is off by no more than 257: 2^-23 of it, of which
  // there are 2^31 at most, and one. What it leaves is therefore less than 2^31 away from zero, and
  // the quotient of that is off by one at most.
  private static Division ofSizes(GraphBuilder g, Value a, int by) {
    Value size = g.map(MapOp.I_MAX, a, g.map(MapOp.I_SUB, g.constant(0), a));
    // The least i32 has no opposite; its size less one has.
    Value least = g.map(MapOp.I_EQ, a, g.constant(Integer.MIN_VALUE));
    Value dividend = g.map(MapOp.I_SELECT, least, g.constant(Integer.MAX_VALUE), size);
    Division first = estimate(g, new Division(g.constant(0), dividend), by);
    Division second = estimate(g, first, by);
    Value rest = g.map(MapOp.I_ADD, second.rest(), least);
    Division whole = new Division(second.quotient(), rest);
    return down(g, up(g, whole, by), by);
  }

  private static Division estimate(GraphBuilder g, Division so, int by) {
    Value ratio = g.map(MapOp.DIV, g.map(MapOp.I_TO_F, so.rest()), g.constant((float) by));
    Value more = g.map(MapOp.F_TO_I, ratio);
    Value rest = g.map(MapOp.I_SUB, so.rest(), g.map(MapOp.I_MUL, more, g.constant(by)));
    return new Division(g.map(MapOp.I_ADD, so.quotient(), more), rest);
  }

  private static Division up(GraphBuilder g, Division so, int by) {
    return corrected(g, so, below(g, so.rest(), 0), -1, by);
  }

  private static Division down(GraphBuilder g, Division so, int by) {
    return corrected(g, so, g.map(MapOp.I_LT, g.constant(by - 1), so.rest()), 1, -by);
  }

  private static Division corrected(GraphBuilder g, Division so, Value when, int more, int rest) {
    return new Division(
        g.map(
            MapOp.I_SELECT,
            when,
            g.map(MapOp.I_ADD, so.quotient(), g.constant(more)),
            so.quotient()),
        g.map(MapOp.I_SELECT, when, g.map(MapOp.I_ADD, so.rest(), g.constant(rest)), so.rest()));
  }

  private static Value below(GraphBuilder g, Value a, int limit) {
    return g.map(MapOp.I_LT, a, g.constant(limit));
  }
}
