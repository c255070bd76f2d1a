// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.load;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import network.assay.compute.onnx.ir.ElementType;
import network.assay.compute.onnx.ir.Literal;
import network.assay.compute.onnx.ir.Net;
import network.assay.compute.onnx.ir.Operation;

/// Tells which initializers are a model's weights. A file does not say; what counts is what they
/// do.
///
/// A weight is of floats, has more than one element (or a name with a dot, as those of a module's
/// parameters have), holds nothing near infinity as masks do, and reaches a result through
/// arithmetic and not only through comparisons. A weight is learned unless it is a statistic of
/// batch norm.
public final class Weights {
  /// Where an additive mask begins.
  private static final float HUGE = 1e30f;

  private static final Set<String> TESTS =
      Set.of(
          "Shape",
          "Size",
          "Equal",
          "Less",
          "LessOrEqual",
          "Greater",
          "GreaterOrEqual",
          "ArgMax",
          "IsNaN",
          "Not");

  private Weights() {}

  /// The names of the weights, in the file's order, with whether they are learned.
  public static Map<String, Boolean> of(Net net) {
    if (net.own()) return own(net);
    Set<String> reached = reached(net);
    Set<String> statistics = statistics(net);
    var weights = new LinkedHashMap<String, Boolean>();
    net.initializers()
        .forEach(
            (name, literal) -> {
              if (reached.contains(name) && isWeight(name, literal)) {
                weights.put(name, !statistics.contains(name));
              }
            });
    return weights;
  }

  // Our exports write constants as nodes.
  private static Map<String, Boolean> own(Net net) {
    var weights = new LinkedHashMap<String, Boolean>();
    Set<String> statistics = statistics(net);
    net.initializers()
        .forEach(
            (name, literal) -> weights.put(name, literal.isFloat() && !statistics.contains(name)));
    return weights;
  }

  private static boolean isWeight(String name, Literal literal) {
    if (literal.type() != ElementType.FLOAT) return false;
    if (literal.elements() <= 1 && !name.contains(".")) return false;
    for (float value : literal.sharedFloats()) {
      if (Math.abs(value) > HUGE) return false;
    }
    return true;
  }

  private static Set<String> reached(Net net) {
    var reached = new HashSet<String>();
    net.outputs().forEach(output -> reached.add(output.name()));
    for (Operation operation : net.operations().reversed()) {
      if (TESTS.contains(operation.type())) continue;
      if (operation.outputs().stream().anyMatch(reached::contains)) {
        reached.addAll(operation.inputs());
      }
    }
    return reached;
  }

  private static Set<String> statistics(Net net) {
    var statistics = new HashSet<String>();
    for (Operation operation : net.operations()) {
      if (operation.operator().equals("BatchNormalization")) {
        statistics.addAll(operation.inputs().stream().skip(3).toList());
      }
    }
    return statistics;
  }

  /// The model with a weight of its own for each Identity of a weight. Exporters write those for
  /// parameters that happen to be equal, biases of zeros for instance, and not only for shared
  /// ones.
  public static Net apart(Net net) {
    if (net.own()) return net;
    var initializers = new LinkedHashMap<>(net.initializers());
    List<Operation> operations = new ArrayList<>();
    for (Operation operation : net.operations()) {
      Literal same =
          operation.operator().equals("Identity") && operation.inputs().size() == 1
              ? initializers.get(operation.inputs().getFirst())
              : null;
      if (same != null
          && same.isFloat()
          && operation.outputs().size() == 1
          && !operation.outputs().getFirst().isEmpty()) {
        initializers.put(operation.outputs().getFirst(), same);
      } else {
        operations.add(operation);
      }
    }
    return new Net(
        net.producer(),
        net.apart(),
        net.opset(),
        net.inputs(),
        net.outputs(),
        operations,
        initializers);
  }
}
