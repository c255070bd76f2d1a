// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import network.assay.compute.graph.Node;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// Judgements about a node, as Java gives them: elements are the scalar backend's, the accumulators
/// of a fold those that lead to its element, step by step.
final class Judgements {
  private final Computed given;
  private final Places places;
  private final int mostSteps;
  private final List<Judgement> found = new ArrayList<>();

  private Judgements(Computed given, int mostSteps) {
    this.given = given;
    this.places = new Places(given.tensors());
    this.mostSteps = mostSteps;
  }

  /// Some elements, and of each that has steps some: the first, the last, and evenly between.
  static List<Judgement> of(Computed given, int mostElements, int mostSteps) {
    var judgements = new Judgements(given, mostSteps);
    int count = given.out().elements();
    for (int i = 0; i < count; i++) {
      if (picked(i, count, mostElements)) judgements.add(i);
    }
    return judgements.found;
  }

  private static boolean picked(int i, int count, int most) {
    if (count <= most || i == count - 1) return true;
    long stride = (count - 1) / (most - 1);
    return i % stride == 0 && i / stride < most - 1;
  }

  private void add(int element) {
    int wanted = given.out().bitsAt(element);
    switch (given.node()) {
      case Node.Fold fold -> fold(fold, element, wanted);
      case Node.Map map ->
          found.add(
              Judgement.whole(
                  element,
                  places
                      .operands(map.operands(), map.shape(), element, Shape.SCALAR, 0)
                      .orElse(List.of()),
                  wanted));
      case Node.Gather gather ->
          found.add(Judgement.whole(element, places.gather(gather, element), wanted));
      case Node.ScatterAdd add -> scatter(add, element, wanted);
      case Node.Random random -> found.add(Judgement.whole(element, first(random.seed()), wanted));
      case Node.Order order -> found.add(Judgement.whole(element, first(order.order()), wanted));
    }
  }

  private static List<Places.Place> first(int tensor) {
    return List.of(new Places.Place(tensor, 0, 0));
  }

  private void fold(Node.Fold fold, int element, int wanted) {
    int steps = fold.reduce().elements();
    int accumulator = fold.initBits();
    for (int step = 0; step < steps; step++) {
      var at = places.operands(fold.operands(), fold.shape(), element, fold.reduce(), step);
      int before = Judgement.canonical(fold.dtype(), accumulator);
      if (at.isPresent()) {
        int a = places.bits(at.get().getFirst());
        accumulator = JavaScalar.fold(fold.op(), before, a, places.bits(at.get().getLast()));
      }
      step(element, step, steps, before, at.orElse(List.of()), accumulator);
    }
    if (steps == 0) found.add(Judgement.whole(element, List.of(), wanted));
    assertThat(Judgement.canonical(fold.dtype(), accumulator)).isEqualTo(wanted);
  }

  private void scatter(Node.ScatterAdd add, int element, int wanted) {
    float sum = 0f;
    for (int step = 0; step < add.picks(); step++) {
      List<Places.Place> read = places.scatter(add, element, step);
      int before = Judgement.canonical(DType.F32, Float.floatToRawIntBits(sum));
      if (read.size() == 2) sum += Float.intBitsToFloat(places.bits(read.get(1)));
      step(element, step, add.picks(), before, read, Float.floatToRawIntBits(sum));
    }
    if (add.picks() == 0) found.add(Judgement.whole(element, List.of(), wanted));
    assertThat(Float.floatToIntBits(sum)).isEqualTo(wanted);
  }

  private void step(
      int element, int step, int steps, int before, List<Places.Place> read, int after) {
    if (picked(step, steps, mostSteps))
      found.add(new Judgement(element, step, before, read, after));
    if (steps == 1) found.add(Judgement.whole(element, read, after));
  }
}
