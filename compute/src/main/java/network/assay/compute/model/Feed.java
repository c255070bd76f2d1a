// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import java.util.stream.IntStream;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// A data set as input of a graph, and samples picked from it.
///
/// @param samples [Names#SAMPLES]
/// @param labels [Names#LABELS]
record Feed(GraphBuilder g, Model model, Value samples, Value labels) {
  static Feed input(GraphBuilder g, Model model, int rows) {
    Model.Sample sample = model.sample();
    return new Feed(
        g,
        model,
        g.input(Names.SAMPLES, sample.dtype(), Shape.of(rows, sample.shape().elements())),
        g.input(Names.LABELS, DType.I32, led(rows, model.label())));
  }

  /// The samples at `picks` as [Model#logits] takes them.
  Value samplesAt(Value picks) {
    return asTaken(g, model, g.gather(samples, picks));
  }

  /// The labels at `picks`, one after the other.
  Value labelsAt(Value picks) {
    Value picked = g.gather(labels, picks);
    return picked.shape().rank() == 1
        ? picked
        : g.reshape(picked, Shape.of(picked.shape().elements()));
  }

  /// Samples `[n, elements]` of a data set as [Model#logits] takes them.
  static Value asTaken(GraphBuilder g, Model model, Value samples) {
    Value taken = samples.dtype() == DType.U8 ? g.unit(samples) : samples;
    Shape shape = led(samples.dim(0), model.sample().shape());
    return taken.shape().equals(shape) ? taken : g.reshape(taken, shape);
  }

  private static Shape led(int first, Shape rest) {
    return Shape.of(
        IntStream.concat(IntStream.of(first), IntStream.of(rest.dims().toArray())).toArray());
  }
}
