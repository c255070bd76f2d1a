// SPDX-License-Identifier: Apache-2.0
package network.assay.node.api;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import network.assay.node.data.JobIntake;
import network.assay.node.job.JobDesk;
import network.assay.node.rpc.Method;
import network.assay.node.rpc.Method.Nothing;
import network.assay.node.rpc.RpcTrouble;
import network.assay.node.state.Blobs;
import network.assay.node.state.StateStore;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.scheduler.job.JobFile;

/// The RPC methods of jobs.
public final class JobMethods {
  /// What a submission sends, and what the node sends for the job after that.
  private static final List<Tariff.Kind> NOW = List.of(Tariff.Kind.APPROVE, Tariff.Kind.OPEN);
  private static final List<Tariff.Kind> LATER =
      List.of(Tariff.Kind.POST_BATCH, Tariff.Kind.CLOSE, Tariff.Kind.REFUND);

  private final JobDesk desk;
  private final Blobs blobs;
  private final StateStore states;
  private final Tariff tariff;
  private final Predicate<JobId> refunded;

  /// @param refunded whether nothing of a job that is over is left to bring back
  public JobMethods(JobDesk desk, Blobs blobs, Tariff tariff, Predicate<JobId> refunded) {
    this.desk = desk;
    this.refunded = refunded;
    this.tariff = tariff;
    this.blobs = blobs;
    this.states = new StateStore(blobs);
  }

  public List<Method<?, ?>> all() {
    return List.of(
        new Method<>(
            JobCalls.SUBMIT,
            "Submits a job; the same requestId again is the same job.",
            JobCalls.Submit.class,
            JobCalls.Submission.class,
            true,
            this::submit),
        new Method<>(
            JobCalls.LIST,
            "All jobs of this node, the newest first.",
            Nothing.class,
            JobCalls.Jobs.class,
            false,
            _ -> new JobCalls.Jobs(desk.list())),
        new Method<>(
            JobCalls.SHOW,
            "A job as it is now.",
            JobCalls.Named.class,
            JobView.class,
            false,
            params -> desk.view(params.job()).orElseThrow(() -> unknown(params.job()))),
        new Method<>(
            JobCalls.WATCH,
            "A job once it has changed from the version given, or after a while.",
            JobCalls.Watch.class,
            JobView.class,
            false,
            this::watch),
        new Method<>(
            JobCalls.CANCEL,
            "Gives out no more tasks of a job; what is done is still checked and paid.",
            JobCalls.Named.class,
            JobView.class,
            true,
            this::cancel),
        new Method<>(
            JobCalls.MODEL,
            "Where the trained model of a job is.",
            JobCalls.Named.class,
            JobCalls.Model.class,
            false,
            this::model),
        new Method<>(
            JobCalls.FORGET,
            "Lets go of a job that is over and whose escrow has come back, and of its model.",
            JobCalls.Named.class,
            Nothing.class,
            true,
            this::forget));
  }

  private JobCalls.Submission submit(JobCalls.Submit params) {
    JobFile file = JobFile.read("the job file", params.file(), Path.of(""));
    var uploads =
        new JobIntake.Uploads(params.train(), params.test(), params.base(), params.tokenizer());
    JobIntake.Prepared job = JobIntake.fromBlobs(file, blobs, uploads);
    Digest request = params.requestId();
    JobDesk.Quote quote = desk.quote(job.spec(), request);
    boolean dryRun = params.dryRun().orElse(false);
    if (!dryRun) submit(job, request);
    return new JobCalls.Submission(
        quote.job(),
        job.spec().name(),
        quote.operations(),
        quote.escrow(),
        quote.tasks(),
        quote.warning(),
        dryRun ? Optional.of(tariff.cost(NOW, LATER)) : Optional.empty());
  }

  private void submit(JobIntake.Prepared job, Digest request) {
    String owner = JobDesk.INTAKE + request.toHex();
    try {
      desk.submit(JobIntake.keep(job, states, owner), request);
    } finally {
      states.releaseAll(owner); // The job keeps them in its own name now.
    }
  }

  private JobView watch(JobCalls.Watch params) throws InterruptedException {
    known(params.job());
    return desk.await(params.job(), params.version(), Duration.ofSeconds(params.waitSeconds()));
  }

  private JobView cancel(JobCalls.Named params) throws InterruptedException {
    known(params.job());
    desk.cancel(params.job());
    return desk.view(params.job()).orElseThrow(() -> unknown(params.job()));
  }

  private JobCalls.Model model(JobCalls.Named params) {
    JobView view = desk.view(params.job()).orElseThrow(() -> unknown(params.job()));
    ContentId content = desk.model(params.job()).orElseThrow(() -> untrained(view));
    Digest digest = view.model().orElseThrow(() -> untrained(view));
    return new JobCalls.Model(content, digest, blobs.size(content));
  }

  private Nothing forget(JobCalls.Named params) {
    JobId job = params.job();
    // Called twice, it has been forgotten.
    Optional<JobView> view = desk.view(job);
    if (view.isPresent() && view.get().over() && !refunded.test(job)) {
      throw new AssayFault.World(
          ("job %s is over, and its escrow may not have come back yet: the node brings it back by"
                  + " itself, once nothing of the job can be challenged; forget the job then")
              .formatted(job));
    }
    if (view.isPresent()) desk.forget(job);
    return new Nothing();
  }

  private void known(JobId job) {
    if (desk.view(job).isEmpty()) throw unknown(job);
  }

  private static RpcTrouble unknown(JobId job) {
    return RpcTrouble.notFound("there is no job " + job + " on this node", "assay job list");
  }

  private static RpcTrouble untrained(JobView view) {
    return RpcTrouble.notFound(
        "job " + view.id() + " has no model: it is " + view.phase(),
        "assay job watch " + view.id());
  }
}
