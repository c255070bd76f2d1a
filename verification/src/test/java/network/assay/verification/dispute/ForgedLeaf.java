// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import network.assay.compute.tensor.State;
import network.assay.protocol.market.Digest;
import network.assay.verification.commitment.HashTree;
import network.assay.verification.task.GraphDigest;
import network.assay.verification.task.Terms;

/// Somebody who says that a segment ends in another state, and puts the blame on one leaf of its
/// last step's trace.
record ForgedLeaf(Truth right, int leaf) implements Truth {
  static final Digest END = new Digest(1, 2, 3, 4);
  private static final Digest VALUE = new Digest(5, 6, 7, 8);

  @Override
  public Terms terms() {
    return right.terms();
  }

  @Override
  public Program program(int step) {
    return right.program(step);
  }

  @Override
  public GraphDigest graph(int step) {
    return right.graph(step);
  }

  @Override
  public HashTree steps() {
    HashTree steps = right.steps();
    return with(steps, steps.size() - 1, END);
  }

  @Override
  public State before(int step) {
    return right.before(step);
  }

  @Override
  public State fixed() {
    return right.fixed();
  }

  @Override
  public StepTrace trace(int step) {
    return right.trace(step);
  }

  @Override
  public HashTree leaves(int step) {
    HashTree leaves = right.leaves(step);
    if (step < right.steps().size() - 1) return leaves;
    return with(with(leaves, leaf, VALUE), leaves.size() - 1, END);
  }

  private static HashTree with(HashTree tree, int leaf, Digest value) {
    List<Digest> leaves =
        new ArrayList<>(IntStream.range(0, tree.size()).mapToObj(i -> tree.node(0, i)).toList());
    leaves.set(leaf, value);
    return HashTree.over(leaves);
  }
}
