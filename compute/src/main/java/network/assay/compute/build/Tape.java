// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import network.assay.compute.GraphFault;

/// Remembers how each differentiable value was made, to walk back from a loss (reverse mode).
final class Tape {
  /// @param pull from the gradient of `output` to those of `inputs`, in order
  private record Entry(List<Value> inputs, Value output, Function<Value, List<Value>> pull) {}

  private final List<Entry> entries = new ArrayList<>();

  private int paused;

  void record(List<Value> inputs, Value output, Function<Value, List<Value>> pull) {
    if (inputs.contains(output)) throw new IllegalStateException(output + " made of itself");
    if (paused == 0 && !inputs.isEmpty()) entries.add(new Entry(inputs, output, pull));
  }

  /// Runs `body`, remembering nothing of it.
  <T> T within(Supplier<T> body) {
    paused++;
    try {
      return body.get();
    } finally {
      paused--;
    }
  }

  /// The gradients of `loss` by `parameters`, given that by `loss` itself. Contributions are added
  /// in the reverse order of use.
  List<Value> gradients(Value loss, Value seed, List<Value> parameters, BinaryOperator<Value> add) {
    Set<Integer> active = active(parameters);
    Map<Integer, Value> gradients = new HashMap<>();
    gradients.put(loss.serial(), seed);
    // A copy: pulling back emits operators, which are recorded too.
    for (Entry entry : List.copyOf(entries).reversed()) {
      Value gradient = gradients.get(entry.output().serial());
      if (gradient == null || !active.contains(entry.output().serial())) continue;
      List<Value> pulled = entry.pull().apply(gradient);
      for (int i = 0; i < pulled.size(); i++) {
        int serial = entry.inputs().get(i).serial();
        if (active.contains(serial)) gradients.merge(serial, pulled.get(i), add);
      }
    }
    return parameters.stream().map(parameter -> found(gradients, parameter)).toList();
  }

  private static Value found(Map<Integer, Value> gradients, Value parameter) {
    Value gradient = gradients.get(parameter.serial());
    if (gradient == null) {
      throw new GraphFault(
          "the loss does not depend on parameter "
              + parameter
              + " through differentiable operators");
    }
    return gradient;
  }

  // The values that depend on a parameter.
  private Set<Integer> active(List<Value> parameters) {
    Set<Integer> active = new HashSet<>();
    parameters.forEach(parameter -> active.add(parameter.serial()));
    for (Entry entry : entries) {
      if (entry.inputs().stream().anyMatch(input -> active.contains(input.serial()))) {
        active.add(entry.output().serial());
      }
    }
    return active;
  }
}
