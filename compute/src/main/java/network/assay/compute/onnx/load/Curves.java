// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.load;

import java.util.List;
import java.util.Map;
import network.assay.compute.build.Activations;
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
    table.put("Exp", curve(GraphBuilder::exp));
    table.put("Log", curve(GraphBuilder::log));
    table.put("Sqrt", curve(GraphBuilder::sqrt));
    table.put("Erf", curve(GraphBuilder::erf));
    table.put("Sin", curve(GraphBuilder::sin));
    table.put("Cos", curve(GraphBuilder::cos));
    table.put("Relu", curve(GraphBuilder::relu));
    table.put("Tanh", curve(Activations::tanh));
    table.put("Sigmoid", curve(Activations::sigmoid));
    table.put("Softplus", curve(Activations::softplus));
    table.put("HardSwish", curve(Activations::hardSwish));
    table.put("LeakyRelu", scaled(Activations::leakyRelu, 0.01f));
    table.put("Elu", scaled(Activations::elu, 1f));
    table.put("Mish", curve(Curves::mish));
    table.put("Selu", Curves::selu);
    table.put("Swish", Curves::swish);
    table.put("PRelu", Curves::parametric);
    table.put("HardSigmoid", Curves::hardSigmoid);
    table.put("Gelu", Curves::gelu);
  }

  private static Translator curve(Curve curve) {
    return call -> call.real(curve.of(call.g(), call.real(0)));
  }

  private static Translator scaled(Scaled curve, float otherwise) {
    return call -> {
      float alpha = call.attributes().real("alpha", otherwise);
      return call.real(curve.of(call.g(), call.real(0), alpha));
    };
  }

  private static Value mish(GraphBuilder g, Value a) {
    return g.mul(a, Activations.tanh(g, Activations.softplus(g, a)));
  }

  private static List<Term> selu(Call call) {
    float alpha = call.attributes().real("alpha", 1.67326319217681884765625f);
    float gamma = call.attributes().real("gamma", 1.05070102214813232421875f);
    GraphBuilder g = call.g();
    return call.real(g.mul(Activations.elu(g, call.real(0), alpha), g.constant(gamma)));
  }

  private static List<Term> swish(Call call) {
    float alpha = call.attributes().real("alpha", 1);
    GraphBuilder g = call.g();
    Value a = call.real(0);
    if (alpha == 1) return call.real(Activations.silu(g, a));
    return call.real(g.mul(a, Activations.sigmoid(g, g.mul(a, g.constant(alpha)))));
  }

  // The slopes may be repeated to the operand's shape, not the other way round.
  private static List<Term> parametric(Call call) {
    GraphBuilder g = call.g();
    Value a = call.real(0);
    Value slope = g.spread(call.real(1), a.shape());
    return call.real(g.select(g.map(MapOp.LT, a, g.constant(0f)), g.mul(a, slope), a));
  }

  private static List<Term> hardSigmoid(Call call) {
    float alpha = call.attributes().real("alpha", 0.2f);
    float beta = call.attributes().real("beta", 0.5f);
    // Exporters write a sixth with six digits or more.
    boolean sixth = Math.abs(alpha - 1f / 6) < 1e-6f && beta == 0.5f;
    if (!sixth) {
      GraphBuilder g = call.g();
      Value line = g.add(g.mul(call.real(0), g.constant(alpha)), g.constant(beta));
      return call.real(g.minimum(g.maximum(line, g.constant(0f)), g.constant(1f)));
    }
    return call.real(Activations.hardSigmoid(call.g(), call.real(0)));
  }

  private static List<Term> gelu(Call call) {
    String form = call.attributes().text("approximate", "none");
    return switch (form) {
      case "none" -> call.real(Activations.gelu(call.g(), call.real(0)));
      case "tanh" -> call.real(Activations.geluTanh(call.g(), call.real(0)));
      default -> throw call.unsupported("approximate " + form, "none and tanh");
    };
  }
}
