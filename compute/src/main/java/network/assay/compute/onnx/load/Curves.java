// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.load;

import java.util.List;
import java.util.Map;
import network.assay.compute.build.Activations;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;

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

  private static List<Term> hardSigmoid(Call call) {
    float alpha = call.attributes().real("alpha", 0.2f);
    float beta = call.attributes().real("beta", 0.5f);
    // Exporters write a sixth with six digits or more.
    boolean sixth = Math.abs(alpha - 1f / 6) < 1e-6f && beta == 0.5f;
    if (!sixth) {
      throw call.unsupported("alpha %s and beta %s".formatted(alpha, beta), "alpha 1/6, beta 1/2");
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
