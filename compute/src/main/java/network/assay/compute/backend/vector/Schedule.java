// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import network.assay.compute.graph.Graph;

/// The order of steps: a step that needs no memory of its own, because it makes only outputs or
/// less than it is the last to read, comes right after what it waits for. So a weight is updated
/// when its gradient is there, and gradients need not all be kept.
final class Schedule {
  private Schedule() {}

  static List<Step> of(Graph graph, List<Step> steps) {
    Map<Integer, Integer> maker = new HashMap<>();
    Map<Integer, Integer> lastReader = new HashMap<>();
    for (int s = 0; s < steps.size(); s++) {
      for (int tensor : steps.get(s).makes()) maker.put(tensor, s);
      for (int tensor : steps.get(s).reads()) lastReader.put(tensor, s);
    }
    Set<Integer> outputs = new HashSet<>();
    graph.outputs().forEach(output -> outputs.add(output.tensor()));
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
      root[s] = ready < 0 || taken >= Math.max(1, freed) ? s : ready;
      following.computeIfAbsent(root[s], _ -> new ArrayList<>()).add(step);
    }
    var order = new ArrayList<Step>();
    for (int s = 0; s < root.length; s++) order.addAll(following.getOrDefault(s, List.of()));
    return order;
  }

  private static long bytes(Graph graph, int tensor) {
    return (long) graph.shape(tensor).elements() * graph.dtype(tensor).bytes();
  }
}
