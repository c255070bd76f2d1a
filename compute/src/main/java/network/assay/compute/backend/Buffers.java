// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Output;
import network.assay.compute.tensor.State;

/// Where a program's tensors live: outputs in the caller's tensors, the others in a few arrays that
/// are used again as soon as their last reader is done.
public final class Buffers {
  /// One step of a program: the tensors it reads and those it makes in memory.
  ///
  /// @param over for a tensor it makes, those it reads that may lie in the same array, because each
  ///     of their elements is read for the last time before its place is written
  public record Step(Set<Integer> reads, Set<Integer> makes, Map<Integer, Set<Integer>> over) {
    public Step {
      reads = Set.copyOf(reads);
      makes = Set.copyOf(makes);
      over = Map.copyOf(over);
    }

    public Step(Set<Integer> reads, Set<Integer> makes) {
      this(reads, makes, Map.of());
    }
  }

  private final Graph graph;
  private final Frame frame;

  /// Outputs whose tensor a step makes directly in the caller's memory.
  private final Output[] direct;

  /// Outputs that are inputs too, or that another output already is: copied at the end.
  private final Output[] copied;

  private final Set<String> inPlace;

  private final long bytes;

  /// @param fixed the names of inputs that are never written to
  public Buffers(Graph graph, List<Step> steps, Set<String> fixed) {
    this.graph = graph;
    this.frame = new Frame(graph.tensors());
    var seen = new HashSet<Integer>();
    var direct = new ArrayList<Output>();
    var copied = new ArrayList<Output>();
    for (Output output : graph.outputs()) {
      boolean made = output.tensor() >= graph.inputs().size();
      (made && seen.add(output.tensor()) ? direct : copied).add(output);
    }
    this.direct = direct.toArray(Output[]::new);
    this.copied = copied.toArray(Output[]::new);
    this.inPlace = InPlace.names(graph, steps, direct, fixed);
    this.bytes = new Sharing(graph, steps, seen).bind(frame);
  }

  /// The frame with inputs and outputs bound for one run.
  ///
  /// @param fixed what is taken instead of `inputs`, as far as it goes
  public Frame bind(State inputs, State fixed, State outputs) {
    for (int i = 0; i < graph.inputs().size(); i++) {
      String name = graph.inputs().get(i).name();
      frame.bind(i, (fixed.has(name) ? fixed : inputs).get(name));
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

  /// The carried names whose output may be made in the input's memory.
  public Set<String> inPlace() {
    return inPlace;
  }

  /// Bytes of all arrays held between runs.
  public long bytes() {
    return bytes;
  }
}
