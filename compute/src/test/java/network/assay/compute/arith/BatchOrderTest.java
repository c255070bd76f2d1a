// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.arith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import network.assay.compute.GraphFault;
import org.junit.jupiter.api.Test;

final class BatchOrderTest {
  @Property(tries = 200)
  void a_permutation_hits_every_number_once(
      @ForAll long seed, @ForAll int epoch, @ForAll @IntRange(min = 1, max = 3000) int size) {
    Permutation permutation = new Permutation(seed, epoch, size);
    BitSet seen = new BitSet(size);
    for (int i = 0; i < size; i++) seen.set(permutation.at(i));
    assertThat(seen.cardinality()).isEqualTo(size);
    assertThat(seen.length()).isEqualTo(size);
  }

  @Test
  void a_permutation_of_the_largest_size_stays_inside() {
    Permutation permutation = new Permutation(3, 0, Integer.MAX_VALUE);
    for (int i = 0; i < 1000; i++) {
      assertThat(permutation.at(Integer.MAX_VALUE - 1 - i * 2_000_003)).isNotNegative();
    }
  }

  /// Chi-square over where each of 20 samples lands, in 20,000 epochs: 361 degrees of freedom have
  /// mean 361 and deviation 27.
  @Test
  void every_sample_lands_everywhere_equally_often() {
    int size = 20;
    int epochs = 20_000;
    int[][] counts = new int[size][size];
    for (int epoch = 0; epoch < epochs; epoch++) {
      Permutation permutation = new Permutation(42, epoch, size);
      for (int i = 0; i < size; i++) counts[i][permutation.at(i)]++;
    }
    double expected = (double) epochs / size;
    double chi = 0;
    for (int[] row : counts) {
      for (int count : row) chi += (count - expected) * (count - expected) / expected;
    }
    assertThat(chi).isBetween(361 - 4 * 27.0, 361 + 4 * 27.0);
  }

  @Test
  void an_epoch_of_batches_covers_the_shard_and_the_next_differs() {
    BatchOrder order = new BatchOrder(7, 1000, 60, 9);
    int[] stream =
        IntStream.range(0, 40).flatMap(step -> Arrays.stream(order.indices(step))).toArray();
    int[] first = Arrays.copyOfRange(stream, 0, 60);
    int[] second = Arrays.copyOfRange(stream, 60, 120);
    int[] shard = IntStream.range(1000, 1060).toArray();
    assertThat(first).containsExactlyInAnyOrder(shard);
    assertThat(second).containsExactlyInAnyOrder(shard);
    assertThat(first).isNotEqualTo(second);
  }

  @Test
  void a_batch_larger_than_the_shard_runs_through_several_epochs() {
    int[] batch = new BatchOrder(7, 5, 3, 10).indices(1);
    assertThat(batch).hasSize(10).containsOnly(5, 6, 7);
  }

  @Test
  void what_names_no_sample_gives_minus_one() {
    int[] result = new int[4];
    BatchOrder.fill(1, 0, 0, 3, result);
    assertThat(result).containsOnly(-1);
    BatchOrder.fill(1, 0, 10, -1, result);
    assertThat(result).containsOnly(-1);
    BatchOrder.fill(1, -5, 10, 0, result);
    assertThat(result).containsOnly(-1);
    assertThatThrownBy(() -> new BatchOrder(1, 0, 0, 4)).isInstanceOf(GraphFault.class);
    assertThatThrownBy(() -> new BatchOrder(1, Integer.MAX_VALUE, 2, 4))
        .isInstanceOf(GraphFault.class);
  }
}
