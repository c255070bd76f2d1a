// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.chain;

import static org.assertj.core.api.Assertions.assertThat;

import network.assay.protocol.market.Digest;
import network.assay.staking.DisputePosition;
import org.junit.jupiter.api.Test;

final class DisputeWordsTest {
  private static DisputePosition at(int stage, DisputePosition.Place list) {
    return new DisputePosition(
        new DisputePosition.Turn(3, stage, true),
        Digest.ZERO,
        17,
        new DisputePosition.Claim(Digest.ZERO, Digest.ZERO),
        list,
        new DisputePosition.Suspect(5, Digest.ZERO),
        new DisputePosition.Fold(9, 64, 2, 0, 128));
  }

  @Test
  void every_stage_says_what_is_denied() {
    assertThat(DisputeWords.denied(at(1, new DisputePosition.Place(40, 3, 100))))
        .isEqualTo(
            "the states after steps 40 to 47 of the segment, which begins with step 17 of the task");
    assertThat(DisputeWords.denied(at(2, new DisputePosition.Place(96, 3, 100))))
        .isEqualTo("of what step 17 computes, the entries 96 to 99 of its trace");
    assertThat(DisputeWords.denied(at(3, new DisputePosition.Place(7, 0, 8))))
        .isEqualTo("of tensor 5 of step 17, the chunks 7");
    assertThat(DisputeWords.denied(at(4, new DisputePosition.Place(7, 0, 0))))
        .isEqualTo("of tensor 5 of step 17, the numbers in chunk 7");
    assertThat(DisputeWords.denied(at(5, new DisputePosition.Place(7, 0, 0))))
        .isEqualTo(
            "of element 9 of tensor 5 of step 17, what is summed up after operations 64 to 128");
  }
}
