// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.judge;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.tensor.DType;

/// What judgements can be about that is easily got wrong; a sample must have met each.
enum Feature {
  SKIPPED_STEP,
  OTHERWISE,
  ZERO_BY_ITS_EDGE,
  NO_STEP,
  ONE_STEP_AS_ELEMENT,
  RANK_0,
  NAN,
  MINUS_ZERO,
  BYTES,
  INDEX_OPERAND,
  LATER_CHUNK,
  ONE_CHUNK_FOR_TWO,
  TWO_TENSORS,
  GATHER_OUTSIDE,
  OTHER_ROW,
  OWN_ROW,
  RANDOM,
  ORDER,
  NO_SAMPLE;

  static Set<Feature> of(Computed given, Judgement judgement) {
    var met = EnumSet.noneOf(Feature.class);
    List<Places.Place> reads = judgement.read().stream().filter(Places.Place::read).toList();
    DType dtype = given.node().dtype();
    if (given.node().shape().rank() == 0) met.add(RANK_0);
    if (dtype == DType.U8) met.add(BYTES);
    if (dtype == DType.F32) {
      if (Float.isNaN(Float.intBitsToFloat(judgement.wanted()))) met.add(NAN);
      if (judgement.wanted() == 0x8000_0000) met.add(MINUS_ZERO);
    }
    if (reads.stream().anyMatch(place -> chunk(given, place) > 0)) met.add(LATER_CHUNK);
    if (reads.stream().map(Places.Place::tensor).distinct().count() > 1) met.add(TWO_TENSORS);
    if (reads.stream().map(p -> List.of(p.tensor(), chunk(given, p))).distinct().count()
        < reads.size()) met.add(ONE_CHUNK_FOR_TWO);
    switch (given.node()) {
      case Node.Fold fold -> {
        if (judgement.isStep() && judgement.read().isEmpty()) met.add(SKIPPED_STEP);
        if (fold.reduce().elements() == 0) met.add(NO_STEP);
        if (!judgement.isStep() && fold.reduce().elements() == 1) met.add(ONE_STEP_AS_ELEMENT);
        operands(fold.operands(), judgement, met);
      }
      case Node.Map map -> {
        if (judgement.read().isEmpty()) met.add(OTHERWISE);
        operands(map.operands(), judgement, met);
      }
      case Node.Gather _ -> {
        if (reads.size() == 1) met.add(GATHER_OUTSIDE);
      }
      case Node.ScatterAdd _ -> met.add(reads.size() == 2 ? OWN_ROW : OTHER_ROW);
      case Node.Random _ -> met.add(RANDOM);
      case Node.Order _ -> met.add(judgement.wanted() == -1 ? NO_SAMPLE : ORDER);
    }
    return met;
  }

  private static void operands(List<Operand> operands, Judgement judgement, EnumSet<Feature> met) {
    for (int i = 0; i < judgement.read().size(); i++) {
      boolean read = judgement.read().get(i).read();
      if (operands.get(i) instanceof Operand.Read && !read) met.add(ZERO_BY_ITS_EDGE);
      if (operands.get(i) instanceof Operand.Index) met.add(INDEX_OPERAND);
    }
  }

  private static int chunk(Computed given, Places.Place place) {
    DType dtype = given.tensors().tensor(place.tensor()).dtype();
    return place.index() * dtype.bytes() / TensorTrees.CHUNK;
  }
}
