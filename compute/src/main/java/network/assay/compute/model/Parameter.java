// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import network.assay.compute.GraphFault;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;

/// One tensor of a model, f32: its name, its shape, how it starts and what a training step does
/// with it.
public record Parameter(String name, Shape shape, Start start, Kind kind) {
  /// What a training step does with a parameter.
  public enum Kind {
    /// Moves it against its gradient.
    TRAINED,
    /// Replaces it by what the forward pass makes of it, for example running statistics.
    BUFFER,
    /// Reads it only.
    FROZEN
  }

  /// How a parameter starts (docs/spec/exact-ops, section 9.1).
  public sealed interface Start {
    /// All `value`.
    record Filled(float value) implements Start {}

    /// Uniform in [-bound, bound) with bound = sqrt(6 / fanIn): He's rule for ReLU.
    record HeUniform(int fanIn) implements Start {
      public HeUniform {
        if (fanIn < 1) throw new GraphFault("a fan-in of " + fanIn);
      }
    }

    /// Normal around 0.
    record Normal(float deviation) implements Start {}
  }

  public Parameter {
    State.checkName(name);
  }

  /// A trained one.
  public Parameter(String name, Shape shape, Start start) {
    this(name, shape, start, Kind.TRAINED);
  }

  public static Parameter zeros(String name, int... dims) {
    return new Parameter(name, Shape.of(dims), new Start.Filled(0f));
  }

  public static Parameter ones(String name, int... dims) {
    return new Parameter(name, Shape.of(dims), new Start.Filled(1f));
  }

  public Parameter as(Kind other) {
    return new Parameter(name, shape, start, other);
  }

  public boolean isTrained() {
    return kind == Kind.TRAINED;
  }

  /// Whether weight decay shrinks it: weights do, biases and gains (of one dimension) do not.
  public boolean decays() {
    return isTrained() && shape.rank() >= 2;
  }
}
