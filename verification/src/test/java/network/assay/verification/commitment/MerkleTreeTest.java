// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.commitment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import org.junit.jupiter.api.Test;

final class MerkleTreeTest {
  private static final HashTag LEAF = HashTag.of("assay/test-leaf/1");

  private static List<Digest> leaves(int count) {
    return IntStream.range(0, count).mapToObj(i -> LEAF.start().add(i).end()).toList();
  }

  /// The specification read literally: pad to a power of two, hash level by level.
  private static Digest rootByTheSpec(List<Digest> leaves) {
    var level = new ArrayList<>(leaves);
    while (Integer.bitCount(level.size()) != 1) level.add(Digest.ZERO);
    while (level.size() > 1) {
      var above = new ArrayList<Digest>();
      for (int i = 0; i < level.size(); i += 2) {
        above.add(HashTag.of("assay/node/1").hash(level.get(i), level.get(i + 1)));
      }
      level = above;
    }
    return HashTag.of("assay/root/1").start().add(leaves.size()).add(level.getFirst()).end();
  }

  @Test
  void the_root_is_that_of_the_specification_for_every_small_size() {
    for (int count = 1; count <= 70; count++) {
      assertThat(MerkleTree.root(leaves(count)))
          .as("%d leaves", count)
          .isEqualTo(rootByTheSpec(leaves(count)));
    }
  }

  @Test
  void folding_in_place_gives_the_same_root() {
    for (int count = 1; count <= 70; count++) {
      var fold = new MerkleFold(MerkleTree.NODE.repeated(MerkleFold.PAIR), count);
      for (int i = 0; i < count; i++) {
        System.arraycopy(leaves(count).get(i).toBytes(), 0, fold.leaves(), 32 * i, 32);
      }
      assertThat(fold.root()).as("%d leaves", count).isEqualTo(rootByTheSpec(leaves(count)));
    }
  }

  @Property(tries = 200)
  void every_leaf_is_proved_and_nothing_else_is(
      @ForAll @IntRange(min = 1, max = 300) int count, @ForAll @IntRange(max = 299) int pick) {
    MerkleTree tree = MerkleTree.over(leaves(count));
    int index = pick % count;
    MerkleProof proof = tree.prove(index);
    Digest leaf = leaves(count).get(index);
    assertThat(proof.shows(leaf, tree.root())).isTrue();
    assertThat(proof.shows(LEAF.start().add(count).end(), tree.root())).isFalse();
    if (count > 1) {
      int other = (index + 1) % count;
      assertThat(new MerkleProof(other, count, proof.siblings()).shows(leaf, tree.root()))
          .isFalse();
    }
  }

  @Test
  void a_tree_of_another_size_has_another_root_even_when_padding_would_hide_it() {
    var padded = new ArrayList<>(leaves(3));
    padded.add(Digest.ZERO);
    assertThat(MerkleTree.root(padded)).isNotEqualTo(MerkleTree.root(leaves(3)));
    Set<Digest> roots = new HashSet<>();
    for (int count = 1; count <= 64; count++) {
      assertThat(roots.add(MerkleTree.root(Collections.nCopies(count, Digest.ZERO)))).isTrue();
    }
  }

  @Test
  void a_proof_of_the_wrong_length_cannot_even_be_built() {
    MerkleProof proof = MerkleTree.over(leaves(5)).prove(4);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MerkleProof(4, 5, proof.siblings().subList(0, 2)));
    assertThatIllegalArgumentException().isThrownBy(() -> new MerkleProof(5, 5, proof.siblings()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MerkleProof(0, Long.MAX_VALUE, proof.siblings()));
    assertThatIllegalArgumentException().isThrownBy(() -> MerkleTree.over(List.of()));
  }
}
