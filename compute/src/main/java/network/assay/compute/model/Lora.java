// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import network.assay.compute.GraphFault;
import network.assay.compute.backend.Backend;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.graph.Graph;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// A model whose parameters are frozen, with small trained adapters on some of its linear layers
/// (Hu et al., "LoRA", 2021): the product `x W` gains `scale * (x A^T) B^T` with `A` `[rank, in]`
/// and `B` `[out, rank]`, and `scale = alpha / rank` (docs/spec/exact-ops, section 9.7).
///
/// For the layer `name.weight` they are called `name.lora_A.weight` and `name.lora_B.weight`. `B`
/// starts as zeros, so that training starts from the base model.
public final class Lora implements Adapted {
  private static final String WEIGHT = ".weight";

  /// @param transposed whether the weight lies as `[in, out]`
  private record Layer(int in, int out, boolean transposed) {}

  private final Model base;
  private final Map<String, Layer> layers;
  private final int rank;
  private final float scale;

  private Lora(Model base, Map<String, Layer> layers, int rank, float scale) {
    this.base = base;
    this.layers = layers;
    this.rank = rank;
    this.scale = scale;
  }

  /// Adapters on all linear layers that can be merged back: tied weights stay as they are.
  ///
  /// @throws GraphFault when there is no such layer, or `rank` is more than any of them has
  public static Lora of(Model base, int rank, float alpha) {
    return of(base, weight -> !weight.equals(Gpt.TOKENS), rank, alpha);
  }

  /// @param chosen which linear layers get an adapter, by the name of their weight. A weight that
  ///     the model also reads otherwise, as tied ones are, cannot be merged back.
  /// @throws GraphFault when none is chosen, or `rank` is more than any of them has
  public static Lora of(Model base, Predicate<String> chosen, int rank, float alpha) {
    if (rank < 1) throw new GraphFault("adapters of rank " + rank);
    var layers = new LinkedHashMap<String, Layer>();
    // One pass that nobody runs tells which linear layers there are.
    GraphBuilder g = new GraphBuilder();
    Pass pass =
        Pass.inference(g, ModelGraphs.parameters(g, base))
            .adapted(
                (_, weight, transposed, input, product) -> {
                  if (chosen.test(weight)) {
                    layers.put(weight, new Layer(input.dim(1), product.dim(1), transposed));
                  }
                  return product;
                });
    base.logits(pass, ModelGraphs.samples(g, base, 1));
    if (layers.isEmpty()) throw new GraphFault("no linear layer is chosen for an adapter");
    int most = layers.values().stream().mapToInt(one -> Math.min(one.in, one.out)).max().orElse(0);
    if (rank > most) {
      throw new GraphFault("adapters of rank " + rank + " on layers of rank " + most + " at most");
    }
    return new Lora(base, layers, rank, alpha / rank);
  }

  @Override
  public Model base() {
    return base;
  }

  /// Those of the base, frozen, then the adapters.
  @Override
  public List<Parameter> parameters() {
    var all = new ArrayList<Parameter>();
    for (Parameter parameter : base.parameters()) {
      all.add(parameter.isTrained() ? parameter.as(Parameter.Kind.FROZEN) : parameter);
    }
    layers.forEach(
        (weight, layer) -> {
          // A bound of 1 / sqrt(in), as PyTorch's linear layers have it.
          var start = new Parameter.Start.HeUniform(Math.multiplyExact(6, layer.in()));
          all.add(new Parameter(a(weight), Shape.of(rank, layer.in()), start));
          all.add(Parameter.zeros(b(weight), layer.out(), rank));
        });
    return all;
  }

  @Override
  public Value logits(Pass pass, Value samples) {
    return base.logits(pass.adapted(this::adapt), samples);
  }

  private Value adapt(Pass pass, String weight, boolean transposed, Value input, Value product) {
    if (!layers.containsKey(weight)) return product;
    GraphBuilder g = pass.graph();
    Value narrow = g.matmul(input, false, pass.parameter(a(weight)), true);
    Value wide = g.matmul(narrow, false, pass.parameter(b(weight)), true);
    return g.fma(wide, g.constant(scale), product);
  }

  /// From the weights and adapters of all chosen layers to the weights with the adapters in them:
  /// `W + scale * (B A)`.
  public Graph merge() {
    GraphBuilder g = new GraphBuilder();
    layers.forEach(
        (weight, layer) -> {
          int in = layer.in();
          int out = layer.out();
          Shape lies = layer.transposed() ? Shape.of(in, out) : Shape.of(out, in);
          Value before = g.input(weight, DType.F32, lies);
          Value a = g.input(a(weight), DType.F32, Shape.of(rank, in));
          Value b = g.input(b(weight), DType.F32, Shape.of(out, rank));
          Value change = layer.transposed() ? g.matmul(a, true, b, true) : g.matmul(b, a);
          g.output(weight, g.fma(change, g.constant(scale), before));
        });
    return g.build();
  }

  @Override
  public State merged(Backend backend, State state) {
    return merged(base, backend.compile(merge()).run(state), state);
  }

  /// The parameters of `base`: those of `changed`, else those of `state`.
  static State merged(Model base, State changed, State state) {
    var result = new TreeMap<String, Tensor>();
    for (Parameter parameter : base.parameters()) {
      String name = parameter.name();
      result.put(name, changed.has(name) ? changed.get(name) : state.get(name));
    }
    return State.of(result);
  }

  static String a(String weight) {
    return stem(weight) + ".lora_A" + WEIGHT;
  }

  static String b(String weight) {
    return stem(weight) + ".lora_B" + WEIGHT;
  }

  private static String stem(String weight) {
    return weight.endsWith(WEIGHT)
        ? weight.substring(0, weight.length() - WEIGHT.length())
        : weight;
  }
}
