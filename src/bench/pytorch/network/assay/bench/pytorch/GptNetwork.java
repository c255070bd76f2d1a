// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.pytorch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import network.assay.bench.pytorch.Bench.Given;
import network.assay.compute.build.Activations;
import network.assay.compute.build.Attention;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Norms;
import network.assay.compute.build.Value;
import network.assay.compute.tensor.Shape;

/// A transformer of the GPT-2 kind: learned positions, layer norm before each part, tied weights.
record GptNetwork(int batch, int time, int words, int layers, int heads, int width)
    implements Network {
  @Override
  public String what() {
    return "GPT L%d H%d D%d T%d B%d".formatted(layers, heads, width, time, batch);
  }

  @Override
  public List<Weight> weights() {
    var weights = new ArrayList<Weight>();
    weights.add(new Weight("words", Shape.of(words, width), 0.04f, 0f));
    weights.add(new Weight("places", Shape.of(time, width), 0.04f, 0f));
    for (int i = 0; i < layers; i++) {
      norm(weights, "n" + i);
      linear(weights, "qkv" + i, width, 3 * width);
      linear(weights, "out" + i, width, width);
      norm(weights, "m" + i);
      linear(weights, "up" + i, width, 4 * width);
      linear(weights, "down" + i, 4 * width, width);
    }
    norm(weights, "last");
    return weights;
  }

  private void norm(List<Weight> weights, String name) {
    weights.add(new Weight(name + "_gain", Shape.of(width), 0.1f, 1f));
    weights.add(new Weight(name + "_bias", Shape.of(width), 0.1f, 0f));
  }

  private static void linear(List<Weight> weights, String name, int in, int out) {
    weights.add(new Weight(name + "_w", Shape.of(out, in), 0.04f, 0f));
    weights.add(new Weight(name + "_b", Shape.of(out), 0.04f, 0f));
  }

  @Override
  public Given samples() {
    return Given.indices(words, batch, time);
  }

  @Override
  public Given labels() {
    return Given.indices(words, batch * time);
  }

  @Override
  public Value logits(GraphBuilder g, Function<String, Value> w, Value samples) {
    Value x = g.add(g.gather(w.apply("words"), samples), w.apply("places"));
    for (int i = 0; i < layers; i++) {
      Value qkv = linear(g, w, "qkv" + i, norm(g, w, "n" + i, x));
      Value mixed = Attention.causal(g, part(g, qkv, 0), part(g, qkv, 1), part(g, qkv, 2), heads);
      x = g.add(x, linear(g, w, "out" + i, mixed));
      Value wide = Activations.gelu(g, linear(g, w, "up" + i, norm(g, w, "m" + i, x)));
      x = g.add(x, linear(g, w, "down" + i, wide));
    }
    Value last = g.reshape(norm(g, w, "last", x), Shape.of(batch * time, width));
    return g.matmul(last, false, w.apply("words"), true);
  }

  private static Value norm(GraphBuilder g, Function<String, Value> w, String name, Value x) {
    return Norms.layer(g, x, w.apply(name + "_gain"), w.apply(name + "_bias"), 1e-5f);
  }

  private static Value linear(GraphBuilder g, Function<String, Value> w, String name, Value x) {
    int in = x.dim(2);
    Value rows = g.reshape(x, Shape.of(x.dim(0) * x.dim(1), in));
    Value product = g.matmul(rows, false, w.apply(name + "_w"), true);
    Value made = g.add(product, w.apply(name + "_b"));
    return g.reshape(made, Shape.of(x.dim(0), x.dim(1), made.dim(1)));
  }

  // Query, key or value.
  private Value part(GraphBuilder g, Value qkv, int which) {
    return g.slice(qkv, 2, which * width, (which + 1) * width);
  }

  @Override
  public String script() {
    var script = new StringBuilder();
    script.append("    h = torch.add(torch.embedding(words, samples), places)\n");
    for (int i = 0; i < layers; i++) {
      script.append(
          """
              y = torch.layer_norm(h, [%2$d], n%1$d_gain, n%1$d_bias, 1e-5)
              y = torch.linear(y, qkv%1$d_w, qkv%1$d_b)
              q, k, v = torch.split(y, %2$d, 2)
              q = torch.transpose(torch.view(q, [%4$d, %5$d, %3$d, %6$d]), 1, 2)
              k = torch.transpose(torch.view(k, [%4$d, %5$d, %3$d, %6$d]), 1, 2)
              v = torch.transpose(torch.view(v, [%4$d, %5$d, %3$d, %6$d]), 1, 2)
              y = torch.scaled_dot_product_attention(q, k, v, None, 0., True)
              y = torch.view(torch.contiguous(torch.transpose(y, 1, 2)), [%4$d, %5$d, %2$d])
              h = torch.add(h, torch.linear(y, out%1$d_w, out%1$d_b))
              y = torch.layer_norm(h, [%2$d], m%1$d_gain, m%1$d_bias, 1e-5)
              y = torch.gelu(torch.linear(y, up%1$d_w, up%1$d_b), approximate="none")
              h = torch.add(h, torch.linear(y, down%1$d_w, down%1$d_b))
          """
              .formatted(i, width, heads, batch, time, width / heads));
    }
    script.append(
        "    h = torch.layer_norm(h, [%d], last_gain, last_bias, 1e-5)\n".formatted(width));
    script.append(
        "    logits = torch.linear(torch.view(h, [%d, %d]), words)\n"
            .formatted(batch * time, width));
    return script.toString();
  }
}
