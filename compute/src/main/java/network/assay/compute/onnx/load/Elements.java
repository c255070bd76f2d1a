// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.load;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import network.assay.compute.GraphFault;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.graph.MapOp;
import network.assay.compute.onnx.fold.Dims;
import network.assay.compute.onnx.ir.ElementType;
import network.assay.compute.onnx.ir.Literal;

/// Element-wise arithmetic, comparisons, choices and conversions.
final class Elements {
  private interface Unary {
    Value of(GraphBuilder g, Value a);
  }

  private interface Binary {
    Value of(GraphBuilder g, Value a, Value b);
  }

  private Elements() {}

  static void addTo(Map<String, Translator> table) {
    table.put("Add", two(GraphBuilder::add, MapOp.I_ADD));
    table.put("Sub", two(GraphBuilder::sub, MapOp.I_SUB));
    table.put("Mul", two(GraphBuilder::mul, MapOp.I_MUL));
    table.put("Div", Elements::divide);
    table.put("Mod", Wholes::modulo);
    table.put("Sum", many(GraphBuilder::add, MapOp.I_ADD));
    table.put("Min", many(GraphBuilder::minimum, MapOp.I_MIN));
    table.put("Max", many(GraphBuilder::maximum, MapOp.I_MAX));
    table.put("Neg", one(GraphBuilder::neg));
    table.put("Abs", one(GraphBuilder::abs));
    table.put("Reciprocal", one((g, a) -> g.div(g.constant(1f), a)));
    table.put("Pow", Elements::power);
    table.put("Clip", Elements::clip);
    table.put("Equal", test(MapOp.EQ, MapOp.I_EQ, false, false));
    table.put("Less", test(MapOp.LT, MapOp.I_LT, false, false));
    table.put("Greater", test(MapOp.LT, MapOp.I_LT, true, false));
    table.put("LessOrEqual", test(MapOp.LE, MapOp.I_LT, false, true));
    table.put("GreaterOrEqual", test(MapOp.LE, MapOp.I_LT, true, true));
    table.put("And", logic(MapOp.I_AND));
    table.put("Or", logic(MapOp.I_OR));
    table.put("Xor", logic(MapOp.I_XOR));
    table.put("BitwiseAnd", bits(MapOp.I_AND));
    table.put("BitwiseOr", bits(MapOp.I_OR));
    table.put("BitwiseXor", bits(MapOp.I_XOR));
    table.put("Not", Elements::not);
    table.put("IsNaN", Elements::isNaN);
    table.put("Where", Elements::where);
    table.put("Cast", Elements::cast);
    table.put("Dropout", Elements::dropout);
  }

  private static Translator one(Unary function) {
    return call -> call.real(function.of(call.g(), call.real(0)));
  }

  private static Translator two(Binary floats, MapOp longs) {
    return call -> List.of(combine(call, floats, longs, call.term(0), call.term(1)));
  }

  private static Translator many(Binary floats, MapOp longs) {
    return call -> {
      Term result = call.term(0);
      for (int i = 1; i < call.count(); i++) {
        result = combine(call, floats, longs, result, call.term(i));
      }
      return List.of(result);
    };
  }

  private static Term combine(Call call, Binary floats, MapOp longs, Term a, Term b) {
    if (a.type() != b.type()) throw new GraphFault(a.type() + " together with " + b.type());
    Value left = a.value(call.g(), call.constants());
    Value right = b.value(call.g(), call.constants());
    return new Term.Live(
        a.type(),
        switch (a.type()) {
          case FLOAT -> floats.of(call.g(), left, right);
          case INT32, INT64 -> call.g().map(longs, left, right);
          case BOOL, UINT8 -> throw call.unsupported("type " + a.type(), "FLOAT, INT32 and INT64");
        });
  }

  private static List<Term> divide(Call call) {
    if (!call.isFloat(0)) return Wholes.divide(call);
    return call.real(call.g().div(call.real(0), call.real(1)));
  }

  private static List<Term> power(Call call) {
    Literal exponent = call.known(1);
    if (exponent.elements() != 1) {
      throw call.unsupported("exponents " + exponent.shape(), "one exponent");
    }
    float e = exponent.isFloat() ? exponent.sharedFloats()[0] : exponent.sharedLongs()[0];
    GraphBuilder g = call.g();
    Value a = call.real(0);
    if (e == 0.5f) return call.real(g.sqrt(a));
    if (e == -0.5f) return call.real(g.div(g.constant(1f), g.sqrt(a)));
    if (e != (int) e || Math.abs(e) > 64) {
      throw call.unsupported("exponent " + e, "whole exponents from -64 to 64, 0.5 and -0.5");
    }
    if (e == 1) return call.real(a);
    return call.real(g.power(a, (int) e));
  }

  private static List<Term> clip(Call call) {
    if (!call.isFloat(0)) return Wholes.clip(call);
    GraphBuilder g = call.g();
    Value value = call.real(0);
    if (call.has(1)) value = g.maximum(value, call.real(1));
    if (call.has(2)) value = g.minimum(value, call.real(2));
    return call.real(value);
  }

  /// @param swapped whether the operands change places
  /// @param orEqual whether integers are compared by the opposite of "less", the other way round
  private static Translator test(MapOp floats, MapOp longs, boolean swapped, boolean orEqual) {
    return call -> {
      if (call.type(0) != call.type(1)) {
        throw new GraphFault(call.type(0) + " compared with " + call.type(1));
      }
      Value a = call.live(swapped ? 1 : 0);
      Value b = call.live(swapped ? 0 : 1);
      GraphBuilder g = call.g();
      return truth(
          call,
          switch (call.type(0)) {
            case FLOAT -> g.map(floats, a, b);
            case INT32, INT64, BOOL ->
                orEqual ? opposite(g, g.map(longs, b, a)) : g.map(longs, a, b);
            case UINT8 -> throw call.unsupported("type UINT8", "FLOAT, INT32, INT64 and BOOL");
          });
    };
  }

  private static List<Term> truth(Call call, Value value) {
    return call.result(ElementType.BOOL, value);
  }

  private static Value opposite(GraphBuilder g, Value truth) {
    return g.map(MapOp.I_XOR, truth, g.constant(1));
  }

  private static Translator logic(MapOp op) {
    return call -> truth(call, call.g().map(op, mask(call, 0), mask(call, 1)));
  }

  private static Translator bits(MapOp op) {
    return call -> {
      if (call.isFloat(0) || call.isFloat(1)) throw new GraphFault("the bits of floats");
      return call.result(call.type(0), call.g().map(op, call.live(0), call.live(1)));
    };
  }

  private static Value mask(Call call, int index) {
    if (call.type(index) != ElementType.BOOL) {
      throw new GraphFault("operand " + index + " is " + call.type(index) + ", BOOL is due");
    }
    return call.live(index);
  }

  private static List<Term> not(Call call) {
    return truth(call, opposite(call.g(), mask(call, 0)));
  }

  private static List<Term> isNaN(Call call) {
    Value a = call.real(0);
    return truth(call, opposite(call.g(), call.g().map(MapOp.EQ, a, a)));
  }

  private static List<Term> where(Call call) {
    if (call.type(1) != call.type(2)) {
      throw new GraphFault(call.type(1) + " or " + call.type(2));
    }
    Value mask = mask(call, 0);
    Value a = call.live(1);
    Value b = call.live(2);
    return call.result(
        call.type(1),
        switch (call.type(1)) {
          case FLOAT -> call.g().select(mask, a, b);
          case INT32, INT64, BOOL -> call.g().map(MapOp.I_SELECT, mask, a, b);
          case UINT8 -> throw call.unsupported("type UINT8", "FLOAT, INT32, INT64 and BOOL");
        });
  }

  private static List<Term> cast(Call call) {
    call.attributes().ignore("saturate");
    long code = call.attributes().whole("to", 0);
    ElementType from = call.type(0);
    ElementType to =
        ElementType.ofCode(code)
            .orElseThrow(
                () ->
                    call.unsupported("type " + code, "FLOAT, INT32, INT64 and BOOL (1, 6, 7, 9)"));
    if (from == to) return List.of(call.term(0));
    GraphBuilder g = call.g();
    Value a = call.live(0);
    UnaryOperator<Value> notZero = whole -> opposite(g, g.map(MapOp.I_EQ, whole, g.constant(0)));
    Value result =
        switch (to) {
          case FLOAT -> from == ElementType.UINT8 ? g.map(MapOp.U_TO_F, a) : g.map(MapOp.I_TO_F, a);
          case INT32, INT64 ->
              switch (from) {
                case FLOAT -> g.map(MapOp.F_TO_I, a);
                case UINT8 -> g.map(MapOp.U_TO_I, a);
                case INT32, INT64, BOOL -> a;
              };
          case BOOL ->
              switch (from) {
                case FLOAT -> opposite(g, g.map(MapOp.EQ, a, g.constant(0f)));
                case UINT8 -> notZero.apply(g.map(MapOp.U_TO_I, a));
                case INT32, INT64, BOOL -> notZero.apply(a);
              };
          case UINT8 -> throw call.unsupported("a cast to UINT8", "FLOAT, INT32, INT64 and BOOL");
        };
    return call.result(to, result);
  }

  // As inference has it: everything passes.
  private static List<Term> dropout(Call call) {
    call.attributes().ignore("seed");
    boolean training = call.has(2) && Dims.number(call.known(2)) != 0;
    if (training) throw call.unsupported("training mode", "a model exported for inference");
    Value a = call.real(0);
    Value all = call.g().spread(call.g().constant(1), a.shape());
    return List.of(new Term.Live(ElementType.FLOAT, a), new Term.Live(ElementType.BOOL, all));
  }
}
