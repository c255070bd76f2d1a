// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import java.util.ArrayList;
import java.util.Comparator;
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
    Map<Integer, Integer> lastRead = new HashMap<>();
    for (int s = 0; s < steps.size(); s++) {
      for (int tensor : steps.get(s).makes()) lastRead.put(tensor, s);
      for (int tensor : steps.get(s).reads()) lastRead.put(tensor, s);
    }
    var free = new ArrayList<Tensor>();
    var live = new TreeMap<Integer, Tensor>();
    for (int s = 0; s < steps.size(); s++) {
      for (int tensor : steps.get(s).makes().stream().sorted().toList()) {
        if (outputs.contains(tensor)) continue;
        Tensor buffer = take(free, graph.dtype(tensor), graph.shape(tensor).elements());
        live.put(tensor, buffer);
        frame.bind(tensor, buffer);
      }
      int now = s;
      live.entrySet()
          .removeIf(
              entry -> {
                boolean done = lastRead.getOrDefault(entry.getKey(), now) <= now;
                if (done) free.add(entry.getValue());
                return done;
              });
    }
  }

  // The smallest free array that holds it; else a new one.
  private Tensor take(List<Tensor> free, DType dtype, int elements) {
    var fitting =
        free.stream()
            .filter(t -> t.dtype() == dtype && t.elements() >= elements)
            .min(Comparator.comparingInt(Tensor::elements));
    if (fitting.isPresent()) {
      free.remove(indexOf(free, fitting.get()));
      return fitting.get();
    }
    Tensor fresh = Tensor.zeros(dtype, Shape.of(elements));
    bytes += fresh.byteSize();
    return fresh;
  }

  // By identity: buffers of equal contents are different buffers.
  private static int indexOf(List<Tensor> list, Tensor wanted) {
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i) == wanted) return i;
    }
    throw new IllegalStateException("not in the list");
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
