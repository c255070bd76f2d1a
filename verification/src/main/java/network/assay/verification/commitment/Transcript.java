// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.commitment;

import java.util.List;
import java.util.stream.IntStream;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;

/// The digests of the states that a task passed through, its input first and its output last
/// (docs/spec/commitments, section 5).
///
/// @param states at least two: a task has at least one segment
public record Transcript(List<Digest> states) {
  private static final HashTag CHECKPOINT = HashTag.of("assay/checkpoint/1");

  public Transcript {
    if (states.size() < 2)
      throw new IllegalArgumentException("a transcript has two states or more");
    states = List.copyOf(states);
  }

  public Digest input() {
    return states.getFirst();
  }

  public Digest output() {
    return states.getLast();
  }

  public int segments() {
    return states.size() - 1;
  }

  public Digest root() {
    return tree().root();
  }

  /// The proof that state `index` is where this transcript says it is.
  public MerkleProof prove(int index) {
    return tree().prove(index);
  }

  /// The leaf that stands for `state` at checkpoint `index`.
  public static Digest leaf(long index, Digest state) {
    return CHECKPOINT.start().add(index).add(state).end();
  }

  private MerkleTree tree() {
    return MerkleTree.over(
        IntStream.range(0, states.size()).mapToObj(i -> leaf(i, states.get(i))).toList());
  }
}
