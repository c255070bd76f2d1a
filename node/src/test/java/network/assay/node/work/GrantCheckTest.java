// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.message.Raise;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import network.assay.staking.PayClaim;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Grants of batches that promise others what they promise this node.
final class GrantCheckTest extends PayCase {
  private static final Amount TWENTY = TEN.plus(TEN);

  private Address me;

  @BeforeEach
  void name() {
    me = provider.me.account();
  }

  private long rollsAsked() {
    return provider.submitter.heard.stream()
        .filter(SubmitterRequest.ShowRoll.class::isInstance)
        .count();
  }

  @Test
  void leaves_that_add_up_to_more_than_the_batch_owes_are_no_grant() throws Exception {
    granted(Map.of(OTHER, TEN, me, TEN), TEN);
    round();

    assertThat(earnings().earned()).isEqualTo(Amount.ZERO);
  }

  @Test
  void what_a_batch_promised_to_another_and_the_next_leaves_out_is_no_grant() throws Exception {
    granted(Map.of(OTHER, TEN), TEN);
    round();
    granted(Map.of(me, TEN), TEN);
    round();

    assertThat(earnings().earned()).isEqualTo(Amount.ZERO);
  }

  @Test
  void a_batch_that_takes_from_another_what_it_grants_is_no_grant() throws Exception {
    granted(Map.of(OTHER, TWENTY), TWENTY);
    granted(Map.of(OTHER, TEN, me, TEN), TWENTY);
    provider.submitter.answers =
        also(1, List.of(new Raise(OTHER, TEN, TEN), new Raise(me, Amount.ZERO, TEN)));
    round();

    assertThat(earnings().earned()).isEqualTo(Amount.ZERO);
  }

  /// The same answers, but for the roll of one batch.
  private Function<SubmitterRequest, SubmitterReply> also(int batch, List<Raise> raises) {
    var others = provider.submitter.answers;
    List<Raise> sorted = raises.stream().sorted(Comparator.comparing(Raise::provider)).toList();
    return request ->
        request instanceof SubmitterRequest.ShowRoll(_, int index) && index == batch
            ? new SubmitterReply.Roll(sorted)
            : others.apply(request);
  }

  @Test
  void a_roll_that_leaves_out_a_leaf_of_its_batch_is_none() throws Exception {
    granted(Map.of(OTHER, TEN, me, TEN), TEN);
    provider.submitter.answers = also(0, List.of(new Raise(me, Amount.ZERO, TEN)));
    round();

    assertThat(earnings().earned()).isEqualTo(Amount.ZERO);
  }

  @Test
  void what_was_granted_before_a_wrong_batch_is_kept_and_claimed() throws Exception {
    granted(TEN);
    round();
    granted(Map.of(OTHER, Amount.ofTokens("1000"), me, TWENTY), Amount.ofTokens("30"));
    round();
    assertThat(earnings().earned()).isEqualTo(TEN);

    provider.clock.pass(WINDOW);
    round();

    assertThat(provider.chain.claims.getFirst().cumulative()).isEqualTo(TEN);
  }

  @Test
  void a_roll_is_asked_for_once_and_only_where_the_pay_changes() throws Exception {
    granted(TEN);
    granted(TEN);
    granted(TWENTY);
    round();
    round();

    assertThat(earnings().earned()).isEqualTo(TWENTY);
    assertThat(rollsAsked()).isEqualTo(2);
  }

  @Test
  void a_leaf_whose_roll_is_not_shown_is_claimed_and_counts_for_nothing() throws Exception {
    granted(TEN);
    var honest = provider.submitter.answers;
    provider.submitter.answers =
        request ->
            request instanceof SubmitterRequest.ShowRoll
                ? new SubmitterReply.Refused("too many accounts")
                : honest.apply(request);
    round();
    provider.restarted();
    pay = desk();
    over();
    provider.clock.pass(WINDOW);
    round();

    assertThat(earnings().claimed()).isEqualTo(TEN);
    assertThat(earnings().earned()).isEqualTo(Amount.ZERO);
    Instant later = provider.clock.instant().plus(Duration.ofDays(3_650));
    assertThat(earnings().grants().near(later)).isEqualTo(Amount.ZERO);
  }

  @Test
  void a_leaf_that_there_is_no_money_for_is_claimed_after_what_is_sure() throws Exception {
    granted(TEN);
    round();
    granted(Map.of(OTHER, Amount.ofTokens("1000"), me, TWENTY), Amount.ofTokens("30"));
    round();
    over();
    provider.clock.pass(WINDOW);
    round();
    round();

    assertThat(provider.chain.claims).extracting(PayClaim::cumulative).containsExactly(TEN, TWENTY);
    // Both were paid; what counts is what was sure.
    round();
    assertThat(earnings().claimed()).isEqualTo(TWENTY);
    assertThat(earnings().earned()).isEqualTo(TEN);
  }

  @Test
  void what_a_submitter_does_not_show_is_no_grant() throws Exception {
    granted(TEN);
    var honest = provider.submitter.answers;
    provider.submitter.answers =
        request ->
            request instanceof SubmitterRequest.ShowRoll
                ? new SubmitterReply.Refused("not now")
                : honest.apply(request);
    round();
    assertThat(earnings().earned()).isEqualTo(Amount.ZERO);

    provider.submitter.answers = honest;
    round();

    assertThat(earnings().earned()).isEqualTo(TEN);
  }
}
