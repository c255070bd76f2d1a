// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Output;

/// The order of steps: a step that needs no memory of its own, because it makes only outputs or
/// less than it is the last to read, comes right after what it waits for. So a weight is updated
/// when its gradient is there, and gradients need not all be kept. What may take the place of the
/// input of its name also waits for all that read the input, so that a step changes its state in
/// place.
final class Schedule {
  private Schedule() {}

  static List<Step> of(Graph graph, List<Step> steps) {
    Map<Integer, Integer> maker = new HashMap<>();
    Map<Integer, Integer> lastReader = new HashMap<>();
    Map<Integer, List<Integer>> inputReaders = new HashMap<>();
    for (int s = 0; s < steps.size(); s++) {
      for (int tensor : steps.get(s).makes()) maker.put(tensor, s);
      for (int tensor : steps.get(s).reads()) {
        lastReader.put(tensor, s);
        if (tensor < graph.inputs().size()) {
          inputReaders.computeIfAbsent(tensor, _ -> new ArrayList<>()).add(s);
        }
      }
    }
    Set<Integer> outputs = new HashSet<>();
    graph.outputs().forEach(output -> outputs.add(output.tensor()));
    Map<Integer, Integer> carried = carried(graph);
    // By step, the one that it follows: itself, if it keeps its place.
    int[] root = new int[steps.size()];
    Map<Integer, List<Step>> following = new HashMap<>();
    for (int s = 0; s < root.length; s++) {
      Step step = steps.get(s);
      long taken = 0;
      for (int tensor : step.makes()) if (!outputs.contains(tensor)) taken += bytes(graph, tensor);
      long freed = 0;
      int ready = -1;
      for (int tensor : step.reads()) {
        Integer made = maker.get(tensor);
        if (made == null) continue;
        ready = Math.max(ready, root[made]);
        boolean last = lastReader.getOrDefault(tensor, -1) == s && !outputs.contains(tensor);
        if (last) freed += bytes(graph, tensor);
      }
      for (int tensor : step.makes()) {
        int input = carried.getOrDefault(tensor, -1);
        for (int reader : inputReaders.getOrDefault(input, List.of())) {
          if (reader < s) ready = Math.max(ready, root[reader]);
        }
      }
      root[s] = ready < 0 || taken >= Math.max(1, freed) ? s : ready;
      following.computeIfAbsent(root[s], _ -> new ArrayList<>()).add(step);
    }
    var order = new ArrayList<Step>();
    for (int s = 0; s < root.length; s++) order.addAll(following.getOrDefault(s, List.of()));
    return order;
  }

  // The input of the same name, by output.
  private static Map<Integer, Integer> carried(Graph graph) {
    Map<String, Integer> inputs = new HashMap<>();
    for (int i = 0; i < graph.inputs().size(); i++) inputs.put(graph.inputs().get(i).name(), i);
    Set<String> names = Set.copyOf(graph.carried());
    Map<Integer, Integer> carried = new HashMap<>();
    for (Output output : graph.outputs()) {
      Integer input = inputs.get(output.name());
      if (input != null && names.contains(output.name())) carried.put(output.tensor(), input);
    }
    return carried;
  }

  private static long bytes(Graph graph, int tensor) {
    return (long) graph.shape(tensor).elements() * graph.dtype(tensor).bytes();
  }
}
