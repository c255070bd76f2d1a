// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.load;

import java.util.List;
import java.util.Map;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.graph.MapOp;

/// Activations and other curves of one number.
final class Curves {
  private interface Curve {
    Value of(GraphBuilder g, Value a);
  }

  private interface Scaled {
    Value of(GraphBuilder g, Value a, float alpha);
  }

  private Curves() {}

  static void addTo(Map<String, Translator> table) {
    table.put("Relu", curve(GraphBuilder::relu));
    table.put("Tanh", curve((g, a) -> g.map(MapOp.TANH, a)));
    table.put("Erf", curve((g, a) -> g.map(MapOp.ERF, a)));
    table.put("Sigmoid", curve((g, a) -> g.map(MapOp.SIGMOID, a)));
    table.put("Sin", curve((g, a) -> g.map(MapOp.SIN, a)));
    table.put("Cos", curve((g, a) -> g.map(MapOp.COS, a)));
  }

  private static Translator curve(Curve curve) {
    return call -> call.real(curve.of(call.g(), call.real(0)));
  }

  private static Translator scaled(Scaled curve, float otherwise) {
    return call ->
        call.real(curve.of(call.g(), call.real(0), call.attributes().real("alpha", otherwise)));
  }

  private static List<Term> gelu(Call call) {
    String form = call.attributes().text("approximate", "none");
    throw call.unsupported("approximate " + form, "none and tanh");
  }
}
