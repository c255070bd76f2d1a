// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Output;

/// Which carried outputs may be made over the input of their name: the step that makes one is the
/// last that reads the input, if it reads it at all, and then element by element.
final class InPlace {
  private InPlace() {}

  /// @param direct the outputs made directly in the caller's memory
  /// @param fixed the names of inputs that are never written to
  static Set<String> names(
      Graph graph, List<Buffers.Step> steps, List<Output> direct, Set<String> fixed) {
    Map<Integer, Integer> maker = new HashMap<>();
    Map<Integer, Integer> lastReader = new HashMap<>();
    for (int s = 0; s < steps.size(); s++) {
      for (int tensor : steps.get(s).makes()) maker.put(tensor, s);
      for (int tensor : steps.get(s).reads()) lastReader.put(tensor, s);
    }
    // Read at the very end.
    for (Output output : graph.outputs()) lastReader.put(output.tensor(), steps.size());
    Map<String, Integer> inputs = new HashMap<>();
    for (int i = 0; i < graph.inputs().size(); i++) inputs.put(graph.inputs().get(i).name(), i);
    Set<String> carried = Set.copyOf(graph.carried());
    Set<String> names = new HashSet<>();
    for (Output output : direct) {
      Integer made = maker.get(output.tensor());
      if (made == null || !carried.contains(output.name()) || fixed.contains(output.name())) {
        continue;
      }
      int input = inputs.getOrDefault(output.name(), -1);
      int last = lastReader.getOrDefault(input, -1);
      Set<Integer> over = steps.get(made).over().getOrDefault(output.tensor(), Set.of());
      if (last < made || (last == made && over.contains(input))) names.add(output.name());
    }
    return Set.copyOf(names);
  }
}
