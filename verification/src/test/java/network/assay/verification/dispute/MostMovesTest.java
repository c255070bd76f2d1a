// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.task.DataRef;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.protocol.market.task.Optimizer;
import network.assay.protocol.market.task.SampleRange;
import network.assay.protocol.market.task.Schedule;
import network.assay.protocol.market.task.StateRef;
import network.assay.protocol.market.task.Work;
import network.assay.verification.task.GraphDigest;
import network.assay.verification.task.TaskProgram;
import org.junit.jupiter.api.Test;

final class MostMovesTest {
  /// GPT-2 of 124 million weights.
  private static final ModelSpec GPT2 =
      new ModelSpec.Gpt(
          12,
          12,
          768,
          1024,
          50257,
          new ModelSpec.Gpt.Style(
              ModelSpec.Gpt.Positions.LEARNED,
              ModelSpec.Gpt.Norm.LAYER,
              ModelSpec.Gpt.Feed.GELU_TANH,
              true,
              0.1f));

  private static GraphDigest step(ModelSpec model, int batch) {
    var adam =
        new Optimizer.AdamW(
            6e-4f, 0.9f, 0.95f, 1e-8f, 0.1f, 1f, new Schedule.Cosine(700, 20_000, 0.1f));
    Work work =
        new Work.Train(
            new StateRef.Initial(1),
            new DataRef(Digest.ZERO, 100_000),
            new SampleRange(0, 100_000),
            7,
            0,
            640,
            64,
            batch,
            adam);
    return TaskProgram.of(model, work).digests().getFirst();
  }

  @Test
  void a_dispute_about_64_steps_of_gpt_2_takes_at_most_twelve_moves() {
    assertThat(MostMoves.of(step(GPT2, 8), 64)).isLessThanOrEqualTo(12);
  }

  @Test
  void intervals_of_steps_are_cut_so_that_as_few_moves_as_possible_lead_to_one() {
    for (long steps : List.of(2L, 64L, 65L, 70L, 1024L, 4096L, 4097L, 262_144L, 262_145L)) {
      Interval interval = Interval.of(0, 0, steps);
      int moves = 1;
      for (; interval.width() > 1; moves++) {
        assertThat(interval.count()).isBetween(2, 64);
        interval = interval.part(0, 0);
      }
      assertThat(1L << (6 * moves)).isGreaterThanOrEqualTo(steps);
      assertThat(1L << (6 * moves - 6)).isLessThan(steps);
    }
  }
}
