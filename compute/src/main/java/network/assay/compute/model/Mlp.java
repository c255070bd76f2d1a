// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import network.assay.compute.GraphFault;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.tensor.Shape;

/// A multi-layer perceptron: linear layers with ReLU between them.
///
/// Layer `i` has `layers.i.weight` of shape `[out, in]` and `layers.i.bias` of shape `[out]`.
///
/// @param sizes the features, the hidden sizes, the classes
public record Mlp(List<Integer> sizes) implements Classifier {
  public Mlp {
    sizes = List.copyOf(sizes);
    if (sizes.size() < 2 || sizes.stream().anyMatch(size -> size < 1)) {
      throw new GraphFault("an MLP needs two or more sizes of at least 1, not " + sizes);
    }
  }

  @Override
  public int features() {
    return sizes.getFirst();
  }

  @Override
  public int classes() {
    return sizes.getLast();
  }

  @Override
  public List<Parameter> parameters() {
    var parameters = new ArrayList<Parameter>();
    for (int i = 0; i + 1 < sizes.size(); i++) {
      int in = sizes.get(i);
      int out = sizes.get(i + 1);
      parameters.add(
          new Parameter(weight(i), Shape.of(out, in), new Parameter.Start.HeUniform(in)));
      parameters.add(new Parameter(bias(i), Shape.of(out), new Parameter.Start.Zeros()));
    }
    return parameters;
  }

  @Override
  public Value logits(GraphBuilder g, Map<String, Value> parameters, Value samples) {
    Value layer = samples;
    for (int i = 0; i + 1 < sizes.size(); i++) {
      if (i > 0) layer = g.relu(layer);
      Value product = g.matmul(layer, false, named(parameters, weight(i)), true);
      layer = g.add(product, named(parameters, bias(i)));
    }
    return layer;
  }

  private static Value named(Map<String, Value> parameters, String name) {
    Value value = parameters.get(name);
    if (value == null) throw new GraphFault("no parameter " + name);
    return value;
  }

  private static String weight(int layer) {
    return "layers." + layer + ".weight";
  }

  private static String bias(int layer) {
    return "layers." + layer + ".bias";
  }
}
