// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Node;

/// Turns a graph into kernel calls: recognises products and sums, picks a kernel for every other
/// fold, and fuses maps. What it decides changes speed and memory, never a bit.
final class Planner {
  /// How many nodes after a group's last member another one may join it.
  private static final int NEAR = 32;

  private static final long LEAST_TABLES = 1 << 24;

  /// Lanes below which a fold is better done row by row.
  private static final int LEAST_LANES = 8;

  /// A place in the program: a step, or a group that will become one.
  private record Place(Optional<Step> step, Optional<Group> group) {}

  private final Graph graph;
  private final Width width;
  private final KernelPool pool;
  private final Gemm gemm;
  private final Layouts layouts = new Layouts();
  private final int[] uses;

  /// Numbers that products' tables may still hold. Without a bound, small tensors seen often could
  /// make a small graph take any memory.
  private long tablesLeft;

  /// Scratch for fused steps, by worker.
  private final List<Tiles> tiles = new ArrayList<>();

  private final List<Place> places = new ArrayList<>();

  /// Per tensor, the place that makes it; -1 for inputs.
  private final int[] placeOf;

  Planner(Graph graph, Width width, KernelPool pool) {
    this.graph = graph;
    this.width = width;
    this.pool = pool;
    this.gemm = new Gemm(width.products(), pool);
    this.uses = graph.uses();
    this.tablesLeft = Math.max(LEAST_TABLES, graph.cost().boundBytes() / Float.BYTES);
    this.placeOf = new int[graph.tensors()];
    Arrays.fill(placeOf, -1);
    for (int i = 0; i < pool.threads(); i++) tiles.add(new Tiles());
  }

  List<Step> plan() {
    for (int n = 0; n < graph.nodes().size(); ) n += place(n);
    boolean[] needed = needed();
    return places.stream()
        .map(place -> place.step().orElseGet(() -> fused(place.group().orElseThrow(), needed)))
        .toList();
  }

  // Places node n, with those after it that belong to the same kernel; returns how many.
  private int place(int n) {
    int tensor = graph.inputs().size() + n;
    Node node = graph.nodes().get(n);
    Optional<MaxPoolBackStep> back = PoolMatch.back(graph, n, uses, width.pools(), pool);
    if (back.isPresent()) return put(back.get(), tensor, PoolMatch.BACK);
    Optional<MaxPoolStep> greatest = PoolMatch.forward(node, tensor, width.pools(), pool);
    if (greatest.isPresent()) return put(greatest.get(), tensor, 1);
    Optional<Member> member = Member.of(graph, n, uses);
    if (member.isPresent()) {
      int nodes = member.get().nodes();
      if (fuse(member.get(), node.sources(), tensor)) return nodes;
      if (member.get() instanceof Member.Summed summed) {
        return put(new SumStep(summed, width.folds(), pool), tensor, nodes);
      }
    }
    Optional<ProductStep> product = ProductMatch.of(graph, n, uses, layouts, gemm);
    Optional<FoldStep> side =
        node instanceof Node.Fold fold
            ? FoldStep.match(fold, tensor, LEAST_LANES, width.folds().chains(), pool)
            : Optional.empty();
    // A few rows go better side by side than in tiles that they do not fill.
    boolean fits = product.isPresent() && product.get().product().tables() <= tablesLeft;
    if (fits && (product.get().tall() || side.isEmpty())) {
      tablesLeft -= product.get().product().tables();
      return put(product.get(), tensor, product.get().nodes());
    }
    return put(side.isPresent() ? side.get() : single(node, tensor), tensor, 1);
  }

  private Step single(Node node, int tensor) {
    if (node instanceof Node.Fold fold) {
      Optional<RowStep> row = RowStep.match(fold, tensor, width.folds().rows(), pool);
      if (row.isPresent()) return row.get();
      Optional<FoldStep> narrow = FoldStep.match(fold, tensor, 1, width.folds().chains(), pool);
      if (narrow.isPresent()) return narrow.get();
    }
    return switch (node) {
      case Node.Random random -> new RandomStep(random, tensor, pool);
      case Node.Order order -> new OrderStep(order, tensor, pool);
      case Node.ScatterAdd add -> new ScatterStep(add, tensor, width.folds().chains(), pool);
      case Node.Gather gather -> new GatherStep(gather, tensor, pool);
      case Node.Fold _, Node.Map _ -> new NodeStep(node, tensor, pool);
    };
  }

  private int put(Step step, int firstTensor, int nodes) {
    return put(new Place(Optional.of(step), Optional.empty()), firstTensor, nodes);
  }

  private int put(Place place, int firstTensor, int nodes) {
    places.add(place);
    for (int t = firstTensor; t < firstTensor + nodes; t++) placeOf[t] = places.size() - 1;
    return nodes;
  }

  /// A member joins the group that makes one of its operands, unless long ago, or the last group,
  /// when it comes after all that it reads; else it opens a group, if it can.
  private boolean fuse(Member member, List<Integer> sources, int firstTensor) {
    int ready = sources.stream().mapToInt(source -> placeOf[source]).max().orElse(-1);
    int last = places.size() - 1;
    int home = -1;
    if (ready >= 0 && near(ready, firstTensor) && joins(member, ready)) home = ready;
    else if (last > ready && joins(member, last)) home = last;
    if (home < 0) {
      Optional<Group> opened = Group.opened(member, graph.inputs().size());
      if (opened.isEmpty()) return false;
      put(new Place(Optional.empty(), opened), firstTensor, member.nodes());
      return true;
    }
    for (int t = firstTensor; t < firstTensor + member.nodes(); t++) placeOf[t] = home;
    return true;
  }

  // What a gradient makes of a value is not wanted when the value is made, but much later.
  private boolean near(int place, int tensor) {
    return places.get(place).group().map(group -> tensor - group.last() <= NEAR).orElse(false);
  }

  private boolean joins(Member member, int place) {
    return places.get(place).group().map(group -> group.join(member)).orElse(false);
  }

  private Step fused(Group group, boolean[] needed) {
    var makes = new HashSet<Integer>();
    for (Member member : group.members()) {
      if (needed[member.tensor()]) makes.add(member.tensor());
    }
    return new FusedStep(new FusedCode(group, makes, width), pool, tiles);
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
