// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import network.assay.node.api.JobView;
import network.assay.node.data.JobIntake;
import network.assay.node.life.Service;
import network.assay.node.state.StateStore;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.deal.Offer;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import network.assay.protocol.protobuf.ProtoFault;
import network.assay.scheduler.job.JobSpec;
import network.assay.scheduler.plan.DerivedPrograms;
import network.assay.scheduler.plan.JobPlan;
import network.assay.scheduler.run.Event;
import network.assay.scheduler.run.Rules;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All jobs that this node has submitted: takes new ones, goes on with those that a restart
/// interrupted, and answers whoever works for them.
public final class JobDesk implements Service {
  /// Jobs under way at the same time.
  public static final int MAX_JOBS = 64;

  /// How owners begin that a job's data are kept for until it is submitted.
  public static final String INTAKE = "intake/";

  private static final int MAX_OFFERS = 10_000;
  private static final Logger LOG = LoggerFactory.getLogger(JobDesk.class);

  /// What a desk works with.
  ///
  /// @param states where inputs, outputs and models are
  public record Tools(
      JobWorld world,
      JobArchive archive,
      StateStore states,
      Computing computing,
      Announcer announcer) {}

  private record Seen(Offer offer, Amount stake) {}

  private final Tools tools;
  private final Rules rules;
  private final Pace pace;
  private final Clock clock;
  private final DerivedPrograms programs = new DerivedPrograms();
  private final Map<JobId, JobRunner> jobs = new ConcurrentSkipListMap<>();
  private final Map<Address, Seen> offers = new ConcurrentHashMap<>();
  private final SubmitterDesk desk;
  private boolean running;

  /// @param rules of jobs that are submitted from now on; those under way keep theirs
  public JobDesk(Tools tools, Rules rules, Pace pace, Clock clock) {
    this.tools = tools;
    this.rules = rules;
    this.pace = pace;
    this.clock = clock;
    this.desk = new SubmitterDesk(tools.world());
  }

  @Override
  public String name() {
    return "jobs";
  }

  /// Reads all jobs back and goes on with them.
  @Override
  public synchronized void start() {
    running = true;
    tools.states().sweep(INTAKE, Set.of());
    tools.archive().all().forEach(this::resume);
  }

  /// One job that cannot be read, of a newer version perhaps, keeps no other from going on.
  private void resume(byte[] record) {
    try {
      begin(JobRecord.decode(record));
    } catch (ProtoFault e) {
      LOG.error(
          "a job on disk cannot be read: {}; run the version of assay that wrote it",
          e.getMessage());
    } catch (AssayFault.Operator e) {
      LOG.error("a job on disk cannot be read: {}", e.getMessage());
    }
  }

  @Override
  public synchronized void stop(Duration patience) throws InterruptedException {
    running = false;
    for (JobRunner runner : jobs.values()) runner.close();
  }

  /// What a job would be.
  ///
  /// @param operations exact, of the whole job, checks apart
  /// @param warning why providers would not do it as it is
  public record Quote(
      JobId job, long operations, Amount escrow, int tasks, Optional<String> warning) {}

  public Quote quote(JobSpec spec, Digest request) {
    var plan = new JobPlan(spec, programs);
    var segments = new LongSegments(tools.computing(), tools.world().demands().clock());
    Instant now = clock.instant();
    List<Offer> standing =
        offers.values().stream().map(Seen::offer).filter(o -> o.expires().isAfter(now)).toList();
    return new Quote(
        JobSpec.id(tools.world().notary().account(), spec.digest(request)),
        plan.operations(),
        spec.terms().budget().total(),
        plan.tasks(),
        segments.warning(plan, standing));
  }

  /// Submits a job. The same request gives the same job, however often it is made, and whenever the
  /// node is killed meanwhile.
  ///
  /// @param request chosen by the client
  /// @throws AssayFault.Operator when the request was made for another job, or too many jobs are
  ///     under way
  /// @throws AssayFault.World when its data are not all here
  public synchronized JobId submit(JobIntake.Kept job, Digest request) {
    if (!running) throw new AssayFault.World("the node is not running");
    Optional<byte[]> known = tools.archive().find(request);
    if (known.isPresent()) return again(JobRecord.decode(known.get()), job);
    long underWay = jobs.values().stream().filter(runner -> !runner.view().over()).count();
    if (underWay >= MAX_JOBS) {
      throw new AssayFault.Operator(
          underWay + " jobs are under way, the most at a time: wait for one to end or cancel one");
    }
    checkData(job);
    var record =
        new JobRecord(
            request, job.spec(), job.train(), job.test(), job.base(), clock.instant(), rules);
    tools.archive().add(request, record.encode());
    JobRunner runner = begin(record);
    tools
        .announcer()
        .publish("job.submitted", new Announced(runner.job().id(), record.spec().name()));
    offers.values().forEach(seen -> runner.offerSeen(seen.offer(), seen.stake()));
    return runner.job().id();
  }

  /// Nobody could work for it, and its escrow would be locked all the same.
  private void checkData(JobIntake.Kept job) {
    boolean whole =
        tools.states().has(job.train())
            && tools.states().has(job.test())
            && job.base().map(tools.states()::has).orElse(true);
    if (!whole) {
      throw new AssayFault.World(
          "the job's data made room for other blobs before it was submitted: submit it again, and"
              + " raise storage.max_bytes if that helps nothing");
    }
  }

  /// `job.submitted`
  record Announced(JobId job, String name) {}

  private JobId again(JobRecord known, JobIntake.Kept job) {
    if (!known.spec().equals(job.spec())) {
      throw new AssayFault.Operator(
          "request %s was made for another job, %s: choose a new request id"
              .formatted(known.request().brief(), known.spec().name()));
    }
    return known.id(tools.world().notary().account());
  }

  private JobRunner begin(JobRecord record) {
    JobId id = record.id(tools.world().notary().account());
    JobRunner known = jobs.get(id);
    if (known != null) return known;
    var context =
        new JobContext(
            id,
            record,
            new JobPlan(record.spec(), programs),
            tools.world(),
            tools.states(),
            tools.computing(),
            new Locations());
    var runner =
        new JobRunner(context, tools.archive().journal(id), clock, pace, tools.announcer());
    jobs.put(id, runner);
    runner.start();
    return runner;
  }

  /// Answers a provider or verifier.
  ///
  /// @param from the peer at the other end, as its handshake proved
  /// @throws AssayFault.World when it has to ask again later
  public SubmitterReply answer(PeerId from, SubmitterRequest request) throws InterruptedException {
    JobRunner runner = jobs.get(SubmitterDesk.job(request));
    return runner == null
        ? new SubmitterReply.Refused("this node has no such job")
        : desk.answer(from, request, runner);
  }

  /// A provider has announced itself; whoever calls has checked that it may.
  public void offerSeen(Offer offer, Amount stake) {
    Instant now = clock.instant();
    if (offers.size() >= MAX_OFFERS) {
      offers.values().removeIf(seen -> !seen.offer().expires().isAfter(now));
    }
    if (offers.size() < MAX_OFFERS || offers.containsKey(offer.provider())) {
      offers.put(offer.provider(), new Seen(offer, stake));
    }
    jobs.values().forEach(runner -> runner.offerSeen(offer, stake));
  }

  /// The newest first.
  public List<JobView> list() {
    return jobs.values().stream()
        .map(JobRunner::view)
        .sorted(Comparator.comparing(JobView::submitted).reversed())
        .toList();
  }

  public Optional<JobView> view(JobId job) {
    return Optional.ofNullable(jobs.get(job)).map(JobRunner::view);
  }

  /// The job once its version is above `version`, or as it is after `wait`.
  ///
  /// @throws AssayFault.Operator when there is no such job
  public JobView await(JobId job, long version, Duration wait) throws InterruptedException {
    return runner(job).await(version, wait);
  }

  /// Gives out no more tasks; what is done is paid.
  ///
  /// @throws AssayFault.Operator when there is no such job
  public void cancel(JobId job) throws InterruptedException {
    runner(job).tell(new Event.CancelRequested());
  }

  /// Lets go of a job that is over: of its model, its journal, and that it ever was. To submit its
  /// request again would be another job's submission.
  ///
  /// @throws AssayFault.Operator when there is no such job, or it is not over
  public synchronized void forget(JobId job) {
    JobRunner runner = runner(job);
    if (!runner.isOver()) {
      throw new AssayFault.Operator(
          "job %s is under way still\nnext: assay job cancel %s".formatted(job, job));
    }
    JobContext context = runner.job();
    tools.states().releaseAll(ModelKeeping.owner(context));
    tools.archive().remove(context.record().request(), job);
    jobs.remove(job);
  }

  /// The blob of the trained model, once there is one.
  public Optional<ContentId> model(JobId job) {
    return Optional.ofNullable(jobs.get(job))
        .flatMap(JobRunner::trained)
        .map(JobEntry.Trained::content);
  }

  private JobRunner runner(JobId job) {
    JobRunner runner = jobs.get(job);
    if (runner == null) {
      throw new AssayFault.Operator("there is no job " + job + " here: `assay job list` shows all");
    }
    return runner;
  }
}
