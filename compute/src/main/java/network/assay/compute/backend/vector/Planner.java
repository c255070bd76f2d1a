// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;

/// Turns a graph into kernel calls: recognises products and sums, picks a kernel for every other
/// fold, and fuses maps. What it decides changes speed and memory, never a bit.
final class Planner {
  /// Members of one fused group: more would not fit the first-level cache.
  private static final int MAX_MEMBERS = 24;

  /// Lanes below which a fold is better done row by row.
  private static final int LEAST_LANES = 8;

  /// A place in the program: a step, or maps that will become one.
  private static final class Place {
    final TreeMap<Integer, Node.Map> maps = new TreeMap<>();
    Optional<Step> step = Optional.empty();
  }

  private final Graph graph;
  private final Width width;
  private final KernelPool pool;
  private final Gemm gemm;
  private final int[] uses;

  /// Scratch for fused maps, by worker.
  private final List<Tiles> tiles = new ArrayList<>();

  private final List<Place> places = new ArrayList<>();

  /// Per tensor, the place that makes it; -1 for inputs.
  private final int[] placeOf;

  Planner(Graph graph, Width width, KernelPool pool) {
    this.graph = graph;
    this.width = width;
    this.pool = pool;
    this.gemm = new Gemm(width.product(), pool);
    this.uses = graph.uses();
    this.placeOf = new int[graph.tensors()];
    Arrays.fill(placeOf, -1);
    for (int i = 0; i < pool.threads(); i++) tiles.add(new Tiles());
  }

  List<Step> plan() {
    for (int n = 0; n < graph.nodes().size(); ) n += place(n);
    boolean[] needed = needed();
    return places.stream().map(place -> place.step.orElseGet(() -> fused(place, needed))).toList();
  }

  // Places node n, with those after it that belong to the same kernel; returns how many.
  private int place(int n) {
    int tensor = graph.inputs().size() + n;
    Node node = graph.nodes().get(n);
    if (node instanceof Node.Map map && map.shape().elements() > 0 && MapStep.accepts(map)) {
      fuse(map, tensor);
      return 1;
    }
    Optional<SumStep> sum = SumStep.match(graph, n, uses, width.folds(), pool);
    if (sum.isPresent()) return put(sum.get(), tensor, sum.get().nodes());
    Optional<ProductStep> product = ProductStep.match(graph, n, uses, gemm);
    Optional<FoldStep> side =
        node instanceof Node.Fold fold
            ? FoldStep.match(fold, tensor, LEAST_LANES, width.folds(), pool)
            : Optional.empty();
    // A few rows go better side by side than in tiles that they do not fill.
    if (product.isPresent() && (product.get().tall() || side.isEmpty())) {
      return put(product.get(), tensor, product.get().nodes());
    }
    return put(side.isPresent() ? side.get() : single(node, tensor), tensor, 1);
  }

  private Step single(Node node, int tensor) {
    if (node instanceof Node.Fold fold) {
      Optional<RowStep> row = RowStep.match(fold, tensor, width.folds(), pool);
      if (row.isPresent()) return row.get();
      Optional<FoldStep> narrow = FoldStep.match(fold, tensor, 1, width.folds(), pool);
      if (narrow.isPresent()) return narrow.get();
    }
    return new NodeStep(node, tensor, pool);
  }

  private int put(Step step, int firstTensor, int nodes) {
    Place place = new Place();
    place.step = Optional.of(step);
    places.add(place);
    for (int t = firstTensor; t < firstTensor + nodes; t++) placeOf[t] = places.size() - 1;
    return nodes;
  }

  /// A map joins the group that makes one of its operands, or the last group, when it comes after
  /// all that it reads; else it opens a group.
  private void fuse(Node.Map map, int tensor) {
    int ready = map.sources().stream().mapToInt(source -> placeOf[source]).max().orElse(-1);
    int last = places.size() - 1;
    int home;
    if (ready >= 0 && joins(map, places.get(ready))) {
      home = ready;
    } else if (last > ready && joins(map, places.get(last))) {
      home = last;
    } else {
      places.add(new Place());
      home = places.size() - 1;
    }
    places.get(home).maps.put(tensor, map);
    placeOf[tensor] = home;
  }

  private static boolean joins(Node.Map map, Place place) {
    if (place.maps.isEmpty()
        || place.maps.size() >= MAX_MEMBERS
        || place.maps.firstEntry().getValue().shape().elements() != map.shape().elements()) {
      return false;
    }
    for (Operand operand : map.operands()) {
      if (operand instanceof Operand.Read read && place.maps.containsKey(read.source())) {
        Flat flat = Flat.of(read, map.shape().rank());
        boolean same = flat.offset() == 0 && Axes.joined(map.shape(), flat.strides()).contiguous();
        if (!same) return false;
      }
    }
    return true;
  }

  private Step fused(Place place, boolean[] needed) {
    var makes = new HashSet<>(place.maps.keySet());
    makes.removeIf(tensor -> !needed[tensor]);
    return new MapStep(place.maps, makes, width.maps(), pool, tiles);
  }

  // Per tensor, whether an output or a step other than the one that makes it reads it.
  private boolean[] needed() {
    boolean[] needed = new boolean[graph.tensors()];
    graph.outputs().forEach(output -> needed[output.tensor()] = true);
    for (int n = 0; n < graph.nodes().size(); n++) {
      int place = placeOf[graph.inputs().size() + n];
      for (int source : graph.nodes().get(n).sources()) {
        if (placeOf[source] != place) needed[source] = true;
      }
    }
    return needed;
  }
}
