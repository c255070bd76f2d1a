// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import network.assay.node.check.CheckBook;
import network.assay.node.check.CheckDesk;
import network.assay.node.check.CheckRules;
import network.assay.node.check.Providers;
import network.assay.node.state.MemoryBlobs;
import network.assay.node.state.StateStore;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.PeerId;

/// One provider and verifier, all its desks over memory that survives them.
final class MarketNode {
  final TestNotary notary;
  final PeerId peer;
  final MemoryBlobs blobs = new MemoryBlobs();
  private final MemoryRecords work = new MemoryRecords();
  private final MemoryRecords checks = new MemoryRecords();
  private final MemoryRecords earned = new MemoryRecords();
  private final MemoryRecords unpaid = new MemoryRecords();
  private final Conduct conduct;
  EarningsBook earnings;
  WorkDesk workDesk;
  CheckDesk checkDesk;
  PayDesk payDesk;

  MarketNode(int number, Conduct conduct) {
    this.notary = TestNotary.number(number);
    this.peer = TestProvider.peer(number);
    this.conduct = conduct;
    this.earnings = new EarningsBook(earned, InstantSource.system());
  }

  void start(MarketChain chain, Submitters submitters, Providers providers) {
    var clock = InstantSource.system();
    var ports = new WorkPorts(notary, chain, submitters, new StateStore(blobs), clock);
    earnings = new EarningsBook(earned, clock);
    workDesk =
        new WorkDesk(
            ports,
            WorkRules.of(Amount.ofTokens("1000"), 2, 64 << 20).with(conduct),
            new WorkBook(work),
            earnings,
            unpaid,
            TestProvider.BACKEND,
            2_000_000_000);
    checkDesk =
        new CheckDesk(
            peer,
            ports,
            providers,
            CheckRules.of(Amount.ofTokens("1000"), 2_000_000_000, 64 << 20),
            new CheckBook(checks),
            earnings,
            TestProvider.BACKEND);
    payDesk =
        new PayDesk(
            ports,
            chain.of(notary.account()),
            PayRules.of(Duration.ofMillis(100), Duration.ofMinutes(1)),
            earnings,
            List.of(workDesk, checkDesk));
    workDesk.start();
    checkDesk.start();
    payDesk.start();
  }

  void stop() throws InterruptedException {
    payDesk.stop(Duration.ofSeconds(10));
    checkDesk.stop(Duration.ofSeconds(10));
    workDesk.stop(Duration.ofSeconds(10));
  }
}
