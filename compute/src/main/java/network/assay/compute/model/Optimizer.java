// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// How parameters move against their gradient (docs/spec/exact-ops, section 9.3). Weight decay
/// counts for parameters that [Parameter#decays] says.
public sealed interface Optimizer {
  /// PyTorch's SGD: `g = gradient + decay * p`, `m = momentum * m + g`, `p = p - rate * m`, or with
  /// Nesterov's rule `p = p - rate * (g + momentum * m)`.
  ///
  /// Rate and momentum are inputs of the step, the rest is part of its graph.
  record Sgd(float rate, float momentum, boolean nesterov, float decay) implements Optimizer {}

  /// Adam with decoupled weight decay. All but the rate is part of the step's graph.
  record AdamW(float rate, float beta1, float beta2, float epsilon, float decay)
      implements Optimizer {}

  static Sgd sgd(float rate, float momentum) {
    return new Sgd(rate, momentum, false, 0f);
  }

  /// With the customary betas 0.9 and 0.999 and epsilon 1e-8.
  static AdamW adamW(float rate, float decay) {
    return new AdamW(rate, 0.9f, 0.999f, 1e-8f, decay);
  }

  /// The step's inputs that stay the same in every step.
  default State inputs() {
    return switch (this) {
      case Sgd sgd ->
          State.of(Names.RATE, Tensor.scalar(sgd.rate()))
              .with(Names.DECAY, Tensor.scalar(sgd.momentum()));
      case AdamW adam -> State.of(Names.RATE, Tensor.scalar(adam.rate()));
    };
  }

  /// What is carried besides the parameters, as it is before the first step.
  default State resting(List<Parameter> parameters) {
    var tensors = new TreeMap<String, Tensor>();
    remembered(parameters)
        .forEach((name, shape) -> tensors.put(name, Tensor.zeros(DType.F32, shape)));
    if (this instanceof AdamW) {
      tensors.put(Names.POWER_1, Tensor.scalar(1f));
      tensors.put(Names.POWER_2, Tensor.scalar(1f));
    }
    return State.of(tensors);
  }

  /// The shapes of what [#resting] gives, by name.
  default SortedMap<String, Shape> remembered(List<Parameter> parameters) {
    var shapes = new TreeMap<String, Shape>();
    for (Parameter parameter : parameters) {
      if (!parameter.isTrained()) continue;
      shapes.put(Names.momentum(parameter.name()), parameter.shape());
      if (this instanceof AdamW) shapes.put(Names.variance(parameter.name()), parameter.shape());
    }
    if (this instanceof AdamW) {
      for (String name : List.of(Names.POWER_1, Names.POWER_2, Names.REST_1, Names.REST_2)) {
        shapes.put(name, Shape.SCALAR);
      }
    }
    return shapes;
  }
}
