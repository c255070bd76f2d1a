// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.deal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.task.Work;
import org.junit.jupiter.api.Test;

final class CheckOrderTest {
  private static final PeerId PEER =
      PeerId.parse("12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq");

  private static CheckOrder of(List<Integer> segments) {
    return of(new CheckOrder.Draw(0, 5, segments), 100);
  }

  private static CheckOrder of(CheckOrder.Draw draw, long deadline) {
    return new CheckOrder(
        new JobId(Digest.ZERO),
        new TaskId(Digest.ZERO),
        Address.ZERO,
        Address.ZERO,
        PEER,
        new CheckOrder.Terms(Amount.of(1), Instant.ofEpochSecond(deadline)),
        draw);
  }

  @Test
  void no_start_is_shown_that_is_the_end_of_another_segment_of_the_order() {
    assertThat(of(List.of(3)).shown()).containsExactly(3);
    assertThat(of(List.of(1, 2, 3, 7, 9, 10)).shown()).containsExactly(1, 7, 9);
  }

  @Test
  void the_start_of_the_task_is_not_shown_and_so_nothing_when_all_segments_are_done_again() {
    assertThat(of(List.of(0, 2)).shown()).containsExactly(2);
    assertThat(of(IntStream.range(0, 50).boxed().toList()).shown()).isEmpty();
  }

  @Test
  void an_order_that_lasts_longer_is_for_the_same_and_one_of_another_draw_is_not() {
    var draw = new CheckOrder.Draw(3, 70, List.of(2, 5));
    CheckOrder order = of(draw, 100);

    assertThat(of(draw, 200).isForTheSameAs(order)).isTrue();
    assertThat(of(new CheckOrder.Draw(4, 70, List.of(2, 5)), 100).isForTheSameAs(order)).isFalse();
    assertThat(of(new CheckOrder.Draw(3, 71, List.of(2, 5)), 100).isForTheSameAs(order)).isFalse();
    assertThat(of(new CheckOrder.Draw(3, 70, List.of(2, 6)), 100).isForTheSameAs(order)).isFalse();
  }

  @Test
  void segments_are_ascending_from_0_on_and_neither_none_nor_too_many() {
    for (List<Integer> bad :
        List.of(
            List.<Integer>of(),
            List.of(-1),
            List.of(2, 2),
            List.of(3, 1),
            IntStream.rangeClosed(0, Work.MAX_SEGMENTS).boxed().toList())) {
      assertThatIllegalArgumentException().isThrownBy(() -> of(bad));
    }
  }
}
