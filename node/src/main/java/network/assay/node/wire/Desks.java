// SPDX-License-Identifier: Apache-2.0
package network.assay.node.wire;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import network.assay.node.chain.GatewayCourt;
import network.assay.node.check.CheckBook;
import network.assay.node.check.CheckDesk;
import network.assay.node.check.CheckRules;
import network.assay.node.config.NodeConfig;
import network.assay.node.config.ProviderConfig;
import network.assay.node.config.SubmitterConfig;
import network.assay.node.demand.DemandDesk;
import network.assay.node.demand.DemandNews;
import network.assay.node.dispute.CaseBook;
import network.assay.node.dispute.Defences;
import network.assay.node.dispute.DisputeDesk;
import network.assay.node.dispute.DisputeNews;
import network.assay.node.dispute.DisputeRules;
import network.assay.node.dispute.Disputes;
import network.assay.node.dispute.Notebook;
import network.assay.node.dispute.SegmentWitness;
import network.assay.node.dispute.Tools;
import network.assay.node.job.Computing;
import network.assay.node.job.DatabaseArchive;
import network.assay.node.job.JobDesk;
import network.assay.node.job.JobWorld;
import network.assay.node.job.Pace;
import network.assay.node.job.RefundDesk;
import network.assay.node.net.Calls;
import network.assay.node.net.DisputeCourier;
import network.assay.node.work.Conduct;
import network.assay.node.work.Earnings;
import network.assay.node.work.EarningsBook;
import network.assay.node.work.PayDesk;
import network.assay.node.work.PayRules;
import network.assay.node.work.RateProbe;
import network.assay.node.work.StoredRecords;
import network.assay.node.work.WorkBook;
import network.assay.node.work.WorkDesk;
import network.assay.node.work.WorkPorts;
import network.assay.node.work.WorkRules;
import network.assay.scheduler.run.Rules;

/// Those who answer for the node: for its jobs, its tasks, its checks, and its pay.
record Desks(
    JobDesk jobs,
    RefundDesk refunds,
    WorkDesk work,
    CheckDesk checks,
    PayDesk pay,
    DisputeDesk disputes,
    DemandDesk demands,
    EarningsBook earnings) {
  private static final Duration ASK_FOR_PAY = Duration.ofSeconds(5);
  private static final int MOST_IN_A_BATCH = 1_000;
  private static final Duration ASK_FOR_REFUND = Duration.ofSeconds(30);

  static Desks make(NodeConfig config, Ground ground, ChainPart chain, NetPart net, Started started)
      throws InterruptedException {
    var ports =
        new WorkPorts(chain.notary(), chain.jobs(), net.calls(), ground.states(), ground.clock());
    var earnings = new EarningsBook(records(ground, "earnings"), ground.clock());
    // Only who works has to know how fast it is.
    boolean works = config.roles().provider() || config.roles().verifier();
    long rate = works ? RateProbe.of(ground.backend(), records(ground, "rate")) : 1;
    long memory = WorkMemory.of(config);
    Duration clock = chain.gateway().rules().moveClock();
    WorkDesk work = work(config, ground, ports, earnings, new Power(rate, memory), clock);
    CheckDesk checks = checks(config, ground, net, ports, earnings, new Power(rate, memory));
    // Windows are measured by the chain's time, so whoever claims looks at that clock.
    var payPorts =
        new WorkPorts(chain.notary(), chain.jobs(), net.calls(), ground.states(), chain.time());
    var pay =
        new PayDesk(
            payPorts,
            chain.pay(),
            PayRules.of(ASK_FOR_PAY, chain.keep()),
            earnings,
            List.of(work, checks));
    DisputeDesk disputes = disputes(config, ground, chain, net, earnings, work, started);
    JobDesk jobs = jobs(config, ground, chain, net, disputes, started);
    var refunds = new RefundDesk(jobs::list, chain.refunds(), ASK_FOR_REFUND);
    DemandDesk demands = demands(config, ground, chain, work);
    return new Desks(jobs, refunds, work, checks, pay, disputes, demands, earnings);
  }

  private static Conduct conduct(NodeConfig config) {
    return Conduct.named(config.provider().conduct());
  }

  private static DisputeDesk disputes(
      NodeConfig config,
      Ground ground,
      ChainPart chain,
      NetPart net,
      EarningsBook earnings,
      Defences defences,
      Started started)
      throws InterruptedException {
    var notebook = new Notebook(records(ground, "dispute-notes"), ground.states());
    var witness =
        new SegmentWitness(
            ground.states(), ground.backend(), conduct(config), notebook, ground.clock());
    started.add("dispute computing", _ -> witness.close());
    GatewayCourt court = chain.court();
    // Whoever has not announced itself is where its stake says, or is who the job's work is for.
    DisputeCourier.Places places =
        (account, job) ->
            chain.registry().peerOf(account).or(() -> earnings.get(job).map(Earnings::submitter));
    var tools =
        new Tools(
            court,
            court,
            court,
            new DisputeCourier(net.host(), net.directory(), places),
            witness,
            new CaseBook(records(ground, "disputes"), records(ground, "dispute-moves")),
            ground.clock());
    return new DisputeDesk(
        tools,
        DisputeRules.of(court.clock(), court.pollEvery()),
        new DisputeNews(ground.events()::publish),
        defences,
        chain.feed()::history);
  }

  private static DemandDesk demands(
      NodeConfig config, Ground ground, ChainPart chain, WorkDesk work) {
    Defences kept = conduct(config).opensOnChain() ? work : (_, _) -> Optional.empty();
    var news = new DemandNews(ground.events()::publish);
    return new DemandDesk(chain.demands(), kept, news, chain.feed()::history);
  }

  private static JobDesk jobs(
      NodeConfig config,
      Ground ground,
      ChainPart chain,
      NetPart net,
      Disputes disputes,
      Started started)
      throws InterruptedException {
    var computing = new Computing(ground.backend());
    started.add("job computing", _ -> computing.close());
    var world =
        new JobWorld(
            net.calls(),
            chain.escrow(),
            chain.notary(),
            net.directory(),
            disputes,
            chain.demands());
    var tools =
        new JobDesk.Tools(
            world,
            new DatabaseArchive(ground.database()),
            ground.states(),
            computing,
            ground.events()::publish);
    // A provider must have at stake what one challenge freezes, or a conviction costs it less.
    Rules rules =
        Rules.standard(chain.gateway().rules().freezeAmount()).with(batching(config.submitter()));
    return new JobDesk(tools, rules, Pace.STANDARD, ground.clock());
  }

  private static Rules.Batching batching(SubmitterConfig submitter) {
    return new Rules.Batching(
        Duration.ofSeconds(submitter.batchSeconds()),
        MOST_IN_A_BATCH,
        Duration.ofMinutes(submitter.payMinutes()));
  }

  /// @param rate operations a second
  /// @param memory for all tasks together, in bytes
  private record Power(long rate, long memory) {}

  private static WorkDesk work(
      NodeConfig config,
      Ground ground,
      WorkPorts ports,
      EarningsBook earnings,
      Power power,
      Duration clock) {
    ProviderConfig provider = config.provider();
    WorkRules rules =
        WorkRules.of(provider.pricePerPetaOp(), provider.tasks(), power.memory())
            .unpaid(Duration.ofMinutes(provider.unpaidMinutes()))
            .clock(clock)
            .with(conduct(config));
    return new WorkDesk(
        ports,
        rules,
        new WorkBook(records(ground, "work")),
        earnings,
        records(ground, "unpaid"),
        ground.backend(),
        power.rate());
  }

  private static CheckDesk checks(
      NodeConfig config,
      Ground ground,
      NetPart net,
      WorkPorts ports,
      EarningsBook earnings,
      Power power) {
    ProviderConfig provider = config.provider();
    Calls calls = net.calls().forChecks();
    return new CheckDesk(
        net.host().peerId(),
        new WorkPorts(ports.notary(), ports.jobs(), calls, ports.states(), ports.clock()),
        calls,
        CheckRules.of(provider.pricePerPetaOp(), power.rate(), power.memory()),
        new CheckBook(records(ground, "checks")),
        earnings,
        ground.backend());
  }

  private static StoredRecords records(Ground ground, String name) {
    return StoredRecords.in(ground.database(), name);
  }
}
