// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import java.util.List;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.graph.MapOp;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// The last part of a training step: trained parameters and what an optimizer remembers become
/// their next values (docs/spec/exact-ops, section 9.3).
final class Updates {
  private Updates() {}

  /// A trained parameter, and its value before the step.
  record Trained(Parameter parameter, Value value) {}

  /// What an optimizer needs once in a step. Made before the gradients are.
  sealed interface Rates {
    record OfSgd(Optimizer.Sgd sgd, Value backwards, Value momentum) implements Rates {}

    /// @param backwards minus the rate over `1 - beta1^t`
    /// @param scale 1 over the root of `1 - beta2^t`
    /// @param kept 1 minus rate times decay
    record OfAdamW(Optimizer.AdamW adam, Value backwards, Value scale, Value kept)
        implements Rates {}
  }

  /// @param rate as it is in this step
  static Rates rates(GraphBuilder g, Optimizer optimizer, Value rate) {
    return switch (optimizer) {
      case Optimizer.Sgd sgd ->
          new Rates.OfSgd(
              sgd, g.map(MapOp.NEG, rate), g.input(Names.DECAY, DType.F32, Shape.SCALAR));
      case Optimizer.AdamW adam -> {
        Value missing1 = missing(g, Names.POWER_1, Names.REST_1, adam.beta1());
        Value missing2 = missing(g, Names.POWER_2, Names.REST_2, adam.beta2());
        Value one = g.constant(1f);
        yield new Rates.OfAdamW(
            adam,
            g.map(MapOp.NEG, g.map(MapOp.DIV, rate, missing1)),
            g.map(MapOp.DIV, one, g.map(MapOp.SQRT, missing2)),
            g.map(MapOp.FMA, rate, g.constant(-adam.decay()), one));
      }
    };
  }

  // 1 - beta^t, where beta^t is carried in two numbers: in one, it would have the rounding of 1.
  private static Value missing(GraphBuilder g, String power, String rest, float beta) {
    Value high = g.input(power, DType.F32, Shape.SCALAR);
    Value low = g.input(rest, DType.F32, Shape.SCALAR);
    Value factor = g.constant(beta);
    Value product = g.map(MapOp.MUL, high, factor);
    Value error = g.map(MapOp.FMA, high, factor, g.map(MapOp.NEG, product));
    Value below = g.map(MapOp.FMA, low, factor, error);
    Value now = g.map(MapOp.ADD, product, below);
    Value left = g.map(MapOp.SUB, below, g.map(MapOp.SUB, now, product));
    g.output(power, now);
    g.output(rest, left);
    return g.map(MapOp.SUB, g.map(MapOp.SUB, g.constant(1f), now), left);
  }

  static void apply(GraphBuilder g, Rates rates, List<Trained> trained, List<Value> gradients) {
    for (int i = 0; i < trained.size(); i++) {
      switch (rates) {
        case Rates.OfSgd sgd -> sgd(g, sgd, trained.get(i), gradients.get(i));
        case Rates.OfAdamW adam -> adamW(g, adam, trained.get(i), gradients.get(i));
      }
    }
  }

  private static void sgd(GraphBuilder g, Rates.OfSgd rates, Trained trained, Value gradient) {
    String name = trained.parameter().name();
    Value value = trained.value();
    Value slope = gradient;
    if (rates.sgd().decay() != 0f && trained.parameter().decays()) {
      slope = g.map(MapOp.FMA, value, g.constant(rates.sgd().decay()), gradient);
    }
    Value before = g.input(Names.momentum(name), DType.F32, value.shape());
    Value momentum = g.map(MapOp.FMA, rates.momentum(), before, slope);
    Value direction =
        rates.sgd().nesterov() ? g.map(MapOp.FMA, rates.momentum(), momentum, slope) : momentum;
    g.output(Names.momentum(name), momentum);
    g.output(name, g.map(MapOp.FMA, rates.backwards(), direction, value));
  }

  private static void adamW(GraphBuilder g, Rates.OfAdamW rates, Trained trained, Value gradient) {
    Optimizer.AdamW adam = rates.adam();
    String name = trained.parameter().name();
    Value value = trained.value();
    Value new1 = g.map(MapOp.MUL, gradient, g.constant(1f - adam.beta1()));
    Value old1 = g.input(Names.momentum(name), DType.F32, value.shape());
    Value first = g.map(MapOp.FMA, old1, g.constant(adam.beta1()), new1);
    Value square = g.map(MapOp.MUL, gradient, gradient);
    Value new2 = g.map(MapOp.MUL, square, g.constant(1f - adam.beta2()));
    Value old2 = g.input(Names.variance(name), DType.F32, value.shape());
    Value second = g.map(MapOp.FMA, old2, g.constant(adam.beta2()), new2);
    Value root = g.map(MapOp.SQRT, second);
    Value size = g.map(MapOp.FMA, root, rates.scale(), g.constant(adam.epsilon()));
    Value direction = g.map(MapOp.DIV, first, size);
    boolean shrinks = adam.decay() != 0f && trained.parameter().decays();
    Value shrunk = shrinks ? g.map(MapOp.MUL, value, rates.kept()) : value;
    g.output(Names.momentum(name), first);
    g.output(Names.variance(name), second);
    g.output(name, g.map(MapOp.FMA, rates.backwards(), direction, shrunk));
  }
}
