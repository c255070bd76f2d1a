// SPDX-License-Identifier: Apache-2.0
package network.assay.node.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import network.assay.compute.format.Safetensors;
import network.assay.compute.tensor.State;
import network.assay.node.api.JobCalls;
import network.assay.node.api.JobView;
import network.assay.node.data.JobIntake;
import network.assay.node.rpc.Method.Nothing;
import network.assay.node.rpc.RpcClient;
import network.assay.node.text.FileTrouble;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.scheduler.job.JobFile;
import network.assay.scheduler.job.JobModel;

/// Jobs of a node, through its RPC. Every call blocks; faults are those of [RpcClient].
public final class JobClient {
  private static final int WAIT_SECONDS = 20;
  private static final Duration WATCH_PATIENCE = Duration.ofSeconds(WAIT_SECONDS + 40);
  private static final Duration SUBMIT_PATIENCE = Duration.ofMinutes(5);

  private final RpcClient rpc;

  public JobClient(RpcClient rpc) {
    this.rpc = rpc;
  }

  /// A request id that nobody has used.
  public static Digest newRequest() {
    byte[] bytes = new byte[Digest.BYTES];
    new SecureRandom().nextBytes(bytes);
    return Digest.of(bytes);
  }

  /// Sends the files up that the job file names, and submits it.
  ///
  /// @param request submitting again with the same one is the same submission
  /// @param dryRun only says what the job would be
  /// @throws AssayFault.Operator when the job file or a file of samples is not as it must be
  public JobCalls.Submission submit(Path file, Digest request, boolean dryRun)
      throws InterruptedException {
    JobFile job = JobFile.read(file);
    ContentId train = rpc.putBlob(existing(job.data().train()));
    ContentId test = rpc.putBlob(existing(job.data().test()));
    Optional<ContentId> base = base(job);
    Optional<ContentId> tokenizer = put(job.data().tokenizer());
    var params =
        new JobCalls.Submit(request, text(file), train, test, base, tokenizer, Optional.of(dryRun));
    return rpc.call(JobCalls.SUBMIT, params, JobCalls.Submission.class, SUBMIT_PATIENCE);
  }

  // One blob, however many files the weights lie in.
  private Optional<ContentId> base(JobFile job) throws InterruptedException {
    Optional<State> packed = JobIntake.packed(job);
    if (packed.isEmpty()) return put(job.model().tuning().map(JobModel.Tuning::base));
    try {
      Path file = Files.createTempFile("assay-base-", ".safetensors");
      try {
        Safetensors.write(packed.get(), Map.of(), file);
        return Optional.of(rpc.putBlob(file));
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new AssayFault.Operator("cannot pack the job's base: " + e.getMessage(), e);
    }
  }

  private Optional<ContentId> put(Optional<Path> file) throws InterruptedException {
    return file.isPresent() ? Optional.of(rpc.putBlob(existing(file.get()))) : Optional.empty();
  }

  private static Path existing(Path samples) {
    if (Files.isRegularFile(samples)) return samples;
    throw new AssayFault.Operator(
        "there is no file " + samples + ": paths in a job file start from its own folder");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssayFault.Operator("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /// The newest first.
  public List<JobView> list() throws InterruptedException {
    return rpc.call(JobCalls.LIST, new Nothing(), JobCalls.Jobs.class).jobs();
  }

  public JobView show(JobId job) throws InterruptedException {
    return rpc.call(JobCalls.SHOW, new JobCalls.Named(job), JobView.class);
  }

  public void forget(JobId job) throws InterruptedException {
    var _ = rpc.call(JobCalls.FORGET, new JobCalls.Named(job), Nothing.class);
  }

  public JobView cancel(JobId job) throws InterruptedException {
    return rpc.call(JobCalls.CANCEL, new JobCalls.Named(job), JobView.class);
  }

  /// Follows a job until it is over.
  ///
  /// @param seen hears of every change, on the calling thread
  public JobView watch(JobId job, Consumer<JobView> seen) throws InterruptedException {
    JobView view = show(job);
    seen.accept(view);
    while (!view.over()) {
      view = next(view);
      seen.accept(view);
    }
    return view;
  }

  /// The job once it has changed from `view`, or as it is after a while.
  public JobView next(JobView view) throws InterruptedException {
    var params = new JobCalls.Watch(view.id(), view.version(), WAIT_SECONDS);
    return rpc.call(JobCalls.WATCH, params, JobView.class, WATCH_PATIENCE);
  }

  /// Brings the trained model into a file.
  ///
  /// @throws AssayFault.Operator when the bytes that came are not the model with that digest
  public JobCalls.Model fetch(JobId job, Path to) throws InterruptedException {
    var model = rpc.call(JobCalls.MODEL, new JobCalls.Named(job), JobCalls.Model.class);
    try (var bytes = rpc.getBlob(model.content())) {
      ModelFile.receive(bytes, model.bytes(), model.digest(), to);
    } catch (IOException e) {
      throw new AssayFault.Operator("cannot write " + to + ": " + FileTrouble.of(e), e);
    }
    return model;
  }
}
