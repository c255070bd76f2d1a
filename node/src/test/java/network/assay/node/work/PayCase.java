// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.message.Raise;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import network.assay.staking.JobState;
import network.assay.verification.commitment.Commitments;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// A provider that has earned something, or will have, and its pay desk.
abstract class PayCase {
  static final Duration WINDOW = Duration.ofMinutes(1);
  static final Amount TEN = Amount.ofTokens("10");

  static final Address OTHER = TestNotary.number(3).account();

  /// What each batch grants.
  private final List<SortedMap<Address, Amount>> rolls = new ArrayList<>();

  TestProvider provider;
  PayDesk pay;

  @BeforeEach
  final void start() {
    provider = new TestProvider(9);
    provider.desk.start();
    provider.earnings.begin(TestProvider.JOB, TestProvider.SUBMITTER);
    provider.submitter.answers = _ -> new SubmitterReply.NoPay();
    pay = desk();
  }

  PayDesk desk() {
    return desk(rules());
  }

  static PayRules rules() {
    return PayRules.of(Duration.ofMillis(50), Duration.ofMinutes(10));
  }

  PayDesk desk(PayRules rules) {
    return new PayDesk(
        provider.ports, provider.chain, rules, provider.earnings, List.of(provider.desk));
  }

  @AfterEach
  final void stop() throws Exception {
    pay.stop(Duration.ofSeconds(30));
    provider.close();
  }

  /// Every submitter is asked and has answered, and then whatever can be collected is.
  void round() throws InterruptedException {
    pay.questions().ask();
    while (pay.questions().underWay() > 0) Thread.sleep(1);
    pay.collect();
    while (pay.claiming() > 0) Thread.sleep(1);
  }

  Earnings earnings() {
    return provider.earnings.get(TestProvider.JOB).orElseThrow();
  }

  /// A batch on chain that grants this much, and ten tokens to another, and the submitter says so.
  void granted(Amount amount) {
    granted(amount, TEN.plus(amount));
  }

  /// The same, whatever the batch owes.
  void granted(Amount amount, Amount payTotal) {
    granted(Map.of(OTHER, TEN, provider.me.account(), amount), payTotal);
  }

  /// A batch that grants all this, and shows it.
  void granted(Map<Address, Amount> pay, Amount payTotal) {
    var roll = new TreeMap<>(pay);
    List<Digest> leaves = new ArrayList<>();
    roll.forEach((who, amount) -> leaves.add(Commitments.payEntry(who, amount)));
    Instant pays = provider.clock.instant().plus(WINDOW);
    int batch = provider.chain.post(TestProvider.JOB, leaves, payTotal, pays);
    rolls.add(roll);
    Address me = provider.me.account();
    Optional<SubmitterReply.Pay> mine =
        Optional.ofNullable(roll.get(me))
            .map(
                amount ->
                    new SubmitterReply.Pay(
                        amount, TestChain.proof(batch, leaves, roll.headMap(me).size())));
    provider.submitter.answers =
        request ->
            request instanceof SubmitterRequest.ShowRoll(_, int index)
                ? new SubmitterReply.Roll(raises(index))
                : mine.<SubmitterReply>map(own -> own).orElseGet(SubmitterReply.NoPay::new);
  }

  private List<Raise> raises(int batch) {
    SortedMap<Address, Amount> before =
        batch == 0 ? Collections.emptySortedMap() : rolls.get(batch - 1);
    var raises = new ArrayList<Raise>();
    rolls
        .get(batch)
        .forEach(
            (who, now) -> raises.add(new Raise(who, before.getOrDefault(who, Amount.ZERO), now)));
    return raises;
  }

  void over() {
    provider.chain.end(TestProvider.JOB, JobState.CLOSED, provider.clock.instant());
  }
}
