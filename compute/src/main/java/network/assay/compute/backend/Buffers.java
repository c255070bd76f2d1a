// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Output;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// Where a program's tensors live: outputs in the caller's tensors, the others in a few arrays that
/// are used again as soon as their last reader is done.
public final class Buffers {
  /// One step of a program: the tensors it reads and those it makes in memory.
  public record Step(Set<Integer> reads, Set<Integer> makes) {
    public Step {
      reads = Set.copyOf(reads);
      makes = Set.copyOf(makes);
    }
  }

  private final Graph graph;
  private final Frame frame;

  /// Outputs whose tensor a step makes directly in the caller's memory.
  private final List<Output> direct = new ArrayList<>();

  /// Outputs that are inputs too, or that another output already is: copied at the end.
  private final List<Output> copied = new ArrayList<>();

  /// While planning: arrays that nobody uses any more, by size.
  private final Map<DType, TreeMap<Integer, ArrayDeque<Tensor>>> free = new EnumMap<>(DType.class);

  private long bytes;

  public Buffers(Graph graph, List<Step> steps) {
    this.graph = graph;
    this.frame = new Frame(graph.tensors());
    var seen = new HashSet<Integer>();
    for (Output output : graph.outputs()) {
      boolean made = output.tensor() >= graph.inputs().size();
      (made && seen.add(output.tensor()) ? direct : copied).add(output);
    }
    plan(steps, seen);
  }

  private void plan(List<Step> steps, Set<Integer> outputs) {
    Map<Integer, Integer> lastUse = new HashMap<>();
    for (int s = 0; s < steps.size(); s++) {
      for (int tensor : steps.get(s).makes()) lastUse.put(tensor, s);
      for (int tensor : steps.get(s).reads()) lastUse.put(tensor, s);
    }
    Map<Integer, List<Tensor>> doneAfter = new HashMap<>();
    for (int s = 0; s < steps.size(); s++) {
      for (int tensor : steps.get(s).makes().stream().sorted().toList()) {
        if (outputs.contains(tensor)) continue;
        Tensor buffer = take(graph.dtype(tensor), graph.shape(tensor).elements());
        frame.bind(tensor, buffer);
        int last = lastUse.getOrDefault(tensor, s);
        doneAfter.computeIfAbsent(last, _ -> new ArrayList<>()).add(buffer);
      }
      for (Tensor buffer : doneAfter.getOrDefault(s, List.of())) {
        free(buffer.dtype())
            .computeIfAbsent(buffer.elements(), _ -> new ArrayDeque<>())
            .push(buffer);
      }
    }
    free.clear();
  }

  private TreeMap<Integer, ArrayDeque<Tensor>> free(DType dtype) {
    return free.computeIfAbsent(dtype, _ -> new TreeMap<>());
  }

  // The smallest free array that holds it; else a new one.
  private Tensor take(DType dtype, int elements) {
    var fitting = free(dtype).ceilingEntry(elements);
    if (fitting != null) {
      Tensor buffer = fitting.getValue().pop();
      if (fitting.getValue().isEmpty()) free(dtype).remove(fitting.getKey());
      return buffer;
    }
    Tensor fresh = Tensor.zeros(dtype, Shape.of(elements));
    bytes += fresh.byteSize();
    return fresh;
  }

  /// The frame with inputs and outputs bound for one run.
  public Frame bind(State inputs, State outputs) {
    for (int i = 0; i < graph.inputs().size(); i++) {
      frame.bind(i, inputs.get(graph.inputs().get(i).name()));
    }
    for (Output output : direct) frame.bind(output.tensor(), outputs.get(output.name()));
    return frame;
  }

  /// Ends a run: fills the outputs that are copies and lets go of the caller's tensors.
  public void finish(State outputs) {
    for (Output output : copied) {
      frame.copy(
          graph.dtype(output.tensor()),
          output.tensor(),
          outputs.get(output.name()),
          graph.shape(output.tensor()).elements());
    }
    for (int i = 0; i < graph.inputs().size(); i++) frame.release(i);
    for (Output output : direct) frame.release(output.tensor());
  }

  /// Bytes of all arrays held between runs.
  public long bytes() {
    return bytes;
  }
}
