// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import java.util.ArrayList;
import java.util.List;
import network.assay.compute.GraphFault;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// A multi-layer perceptron: linear layers with ReLU between them.
///
/// Layer `i` has `layers.i.weight` of shape `[out, in]` and `layers.i.bias` of shape `[out]`.
///
/// @param sizes the features, the hidden sizes, the classes; at most 1,024 up to 2^24
public record Mlp(List<Integer> sizes) implements Model {
  public Mlp {
    sizes = List.copyOf(sizes);
    if (sizes.size() < 2) throw new GraphFault("an MLP needs two or more sizes, not " + sizes);
    Bounds.layers("sizes of an MLP", sizes.size());
    for (int size : sizes) Bounds.size("a size of an MLP", size);
  }

  @Override
  public Sample sample() {
    return new Sample(DType.U8, Shape.of(sizes.getFirst()));
  }

  @Override
  public Shape label() {
    return Shape.SCALAR;
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
      parameters.add(Parameter.zeros(bias(i), out));
    }
    return parameters;
  }

  @Override
  public Value logits(Pass pass, Value samples) {
    GraphBuilder g = pass.graph();
    Value layer = samples;
    for (int i = 0; i + 1 < sizes.size(); i++) {
      if (i > 0) layer = g.relu(layer);
      layer = g.add(pass.linear(layer, weight(i)), pass.parameter(bias(i)));
    }
    return layer;
  }

  private static String weight(int layer) {
    return "layers." + layer + ".weight";
  }

  private static String bias(int layer) {
    return "layers." + layer + ".bias";
  }
}
