// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Duration;
import java.util.List;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.staking.JobState;
import network.assay.verification.commitment.Commitments;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// A provider that has earned something, or will have, and its pay desk.
abstract class PayCase {
  static final Duration WINDOW = Duration.ofMinutes(1);
  static final Amount TEN = Amount.ofTokens("10");

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
  }

  Earnings earnings() {
    return provider.earnings.get(TestProvider.JOB).orElseThrow();
  }

  /// A batch on chain that grants this much, and the submitter says so.
  void granted(Amount amount) {
    granted(amount, TEN.plus(amount));
  }

  /// The same, whatever the batch owes.
  void granted(Amount amount, Amount payTotal) {
    Address other = TestNotary.number(3).account();
    List<Digest> leaves =
        List.of(
            Commitments.payEntry(other, TEN), Commitments.payEntry(provider.me.account(), amount));
    int batch =
        provider.chain.post(
            TestProvider.JOB, leaves, payTotal, provider.clock.instant().plus(WINDOW));
    provider.submitter.answers =
        _ -> new SubmitterReply.Pay(amount, TestChain.proof(batch, leaves, 1));
  }

  void over() {
    provider.chain.end(TestProvider.JOB, JobState.CLOSED, provider.clock.instant());
  }
}
