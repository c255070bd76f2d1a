// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.load;

import java.util.List;
import java.util.Map;
import network.assay.compute.GraphFault;
import network.assay.compute.build.Activations;
import network.assay.compute.build.Attention;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Norms;
import network.assay.compute.build.Rotary;
import network.assay.compute.build.Value;
import network.assay.compute.graph.MapOp;
import network.assay.compute.onnx.fold.Dims;
import network.assay.compute.onnx.ir.ElementType;
import network.assay.compute.onnx.save.OwnFunctions;
import org.jspecify.annotations.Nullable;

/// The functions that our own exports call, back to the operators they stand for.
final class OwnOperators {
  private OwnOperators() {}

  static void addTo(Map<String, Translator> table) {
    put(table, "Fma", call -> call.real(call.g().fma(call.real(0), call.real(1), call.real(2))));
    put(table, "Copy", OwnOperators::copy);
    put(table, "Equal", test(MapOp.EQ, MapOp.I_EQ));
    put(table, "Less", test(MapOp.LT, MapOp.I_LT));
    put(table, "LessOrEqual", test(MapOp.LE, null));
    put(table, "Select", OwnOperators::select);
    put(table, "Index", OwnOperators::index);
    put(table, "RmsNorm", OwnOperators::rms);
    put(table, "Silu", call -> call.real(Activations.silu(call.g(), call.real(0))));
    put(table, "GroupNorm", OwnOperators::group);
    put(table, "Attention", attention(Attention::full));
    put(table, "CausalAttention", attention(Attention::causal));
    put(table, "Rotary", OwnOperators::rotary);
  }

  private interface Heads {
    Value of(GraphBuilder g, Value q, Value k, Value v, int heads);
  }

  private static void put(Map<String, Translator> table, String name, Translator translator) {
    table.put(OwnFunctions.DOMAIN + "." + name, translator);
  }

  private static List<Term> copy(Call call) {
    MapOp op = MapOp.copyOf(call.type(0).dtype());
    return call.result(call.type(0), call.g().map(op, call.live(0)));
  }

  private static Translator test(MapOp floats, @Nullable MapOp longs) {
    return call -> {
      MapOp op = call.isFloat(0) ? floats : longs;
      if (op == null) throw call.unsupported("type " + call.type(0), "type FLOAT");
      return call.result(ElementType.INT32, call.g().map(op, call.live(0), call.live(1)));
    };
  }

  private static List<Term> select(Call call) {
    if (call.isFloat(1)) {
      return call.real(call.g().select(call.live(0), call.real(1), call.real(2)));
    }
    return call.result(
        call.type(1), call.g().map(MapOp.I_SELECT, call.live(0), call.live(1), call.live(2)));
  }

  private static List<Term> index(Call call) {
    var shape = Dims.shape(call.numbers(0));
    int axis = Dims.axis(call.attributes().whole("axis", 0), shape.rank());
    return call.result(ElementType.INT32, call.g().index(shape, axis));
  }

  private static List<Term> rms(Call call) {
    float epsilon = call.attributes().real("epsilon", 0);
    return call.real(Norms.rms(call.g(), call.real(0), call.real(1), epsilon));
  }

  private static List<Term> group(Call call) {
    float epsilon = call.attributes().real("epsilon", 0);
    Value x = call.real(0);
    return call.real(
        Norms.group(call.g(), x, one(call, "groups"), call.real(1), call.real(2), epsilon));
  }

  private static Translator attention(Heads form) {
    return call ->
        call.real(form.of(call.g(), call.real(0), call.real(1), call.real(2), one(call, "heads")));
  }

  private static List<Term> rotary(Call call) {
    var tables = new Rotary.Tables(call.real(1), call.real(2));
    if (tables.cosine().shape().rank() != 4) throw new GraphFault("tables of another rank than 4");
    return call.real(Rotary.apply(call.g(), call.real(0), tables, one(call, "heads")));
  }

  // A number as the list that the function's body needs.
  private static int one(Call call, String name) {
    List<Long> values = call.attributes().wholes(name).orElse(List.of());
    if (values.size() != 1) throw new GraphFault("attribute " + name + " is not one number");
    return Dims.size(values.getFirst());
  }
}
