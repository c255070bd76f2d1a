// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import network.assay.compute.graph.Graph;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.Tensor;

/// Which tensors of a program share an array: those that are not alive at once. The largest get
/// theirs first, so that an array is as large as its first tensor, and smaller ones fill its gaps.
final class Sharing {
  /// Arrays looked at for one tensor, the best fitting first: planning must not be quadratic.
  private static final int MAX_TRIES = 256;

  /// A tensor's life, in numbers of steps.
  ///
  /// @param over the tensors whose array it may take in the step that reads them last
  private record Life(int tensor, int elements, int made, int last, Set<Integer> over) {
    boolean after(Life other) {
      return other.last < made || (other.last == made && over.contains(other.tensor));
    }
  }

  /// An array, by the steps from which its tensors are alive.
  private static final class Array {
    final int elements;
    final TreeMap<Integer, Life> lives = new TreeMap<>();

    Array(int elements) {
      this.elements = elements;
    }

    boolean take(Life life) {
      var before = lives.floorEntry(life.made);
      if (before != null && !life.after(before.getValue())) return false;
      var next = lives.higherEntry(life.made);
      if (next != null && !next.getValue().after(life)) return false;
      lives.put(life.made, life);
      return true;
    }
  }

  private final Graph graph;
  private final Map<DType, List<Array>> arrays = new TreeMap<>();

  /// @param outside tensors that live in the caller's memory
  Sharing(Graph graph, List<Buffers.Step> steps, Set<Integer> outside) {
    this.graph = graph;
    for (Life life : lives(steps, outside)) place(life);
  }

  private List<Life> lives(List<Buffers.Step> steps, Set<Integer> outside) {
    Map<Integer, Integer> last = new HashMap<>();
    for (int s = 0; s < steps.size(); s++) {
      for (int tensor : steps.get(s).makes()) last.put(tensor, s);
      for (int tensor : steps.get(s).reads()) last.put(tensor, s);
    }
    var lives = new ArrayList<Life>();
    for (int s = 0; s < steps.size(); s++) {
      Buffers.Step step = steps.get(s);
      for (int tensor : step.makes()) {
        if (outside.contains(tensor)) continue;
        int elements = graph.shape(tensor).elements();
        Set<Integer> over = step.over().getOrDefault(tensor, Set.of());
        lives.add(new Life(tensor, elements, s, last.getOrDefault(tensor, s), over));
      }
    }
    lives.sort(Comparator.comparing(Life::elements).reversed().thenComparing(Life::tensor));
    return lives;
  }

  private void place(Life life) {
    List<Array> all = arrays.computeIfAbsent(graph.dtype(life.tensor), _ -> new ArrayList<>());
    int least = Math.max(0, all.size() - MAX_TRIES);
    for (int i = all.size() - 1; i >= least; i--) {
      if (all.get(i).take(life)) return;
    }
    Array fresh = new Array(life.elements);
    fresh.take(life);
    all.add(fresh);
  }

  /// Makes the arrays and binds the tensors to them; returns their bytes.
  long bind(Frame frame) {
    long bytes = 0;
    for (var entry : arrays.entrySet()) {
      for (Array array : entry.getValue()) {
        Tensor buffer = Tensor.zeros(entry.getKey(), Shape.of(array.elements));
        bytes += buffer.byteSize();
        for (Life life : array.lives.values()) frame.bind(life.tensor, buffer);
      }
    }
    return bytes;
  }
}
