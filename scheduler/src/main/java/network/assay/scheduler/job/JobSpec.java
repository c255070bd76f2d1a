// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.job;

import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.protocol.market.task.SampleRange;
import network.assay.protocol.market.task.Work;

/// A job in full, every file a digest: from this alone follow all tasks and their one right result
/// (docs/spec/job, sections 1 and 5).
public record JobSpec(
    String name,
    long seed,
    ModelSpec model,
    DataSets data,
    Training training,
    Evaluation evaluation,
    JobFile.Terms terms) {
  private static final HashTag SPEC = HashTag.of("assay/job-spec/1");
  private static final HashTag JOB = HashTag.of("assay/job/1");

  public JobSpec {
    if (data.train().samples() < (long) training.shards() * training.batch()) {
      throw new IllegalArgumentException(
          data.train().samples()
              + " training samples are too few for "
              + training.shards()
              + " shards of at least one batch of "
              + training.batch());
    }
    if (data.test().samples() < evaluation.batch()) {
      throw new IllegalArgumentException(
          "evaluate.batch is "
              + evaluation.batch()
              + ", more than the "
              + data.test().samples()
              + " test samples");
    }
    long evaluationSteps = Math.ceilDiv(data.test().samples(), evaluation.batch());
    if (evaluationSteps > Work.MAX_STEPS || evaluation.segmentSteps() > evaluationSteps) {
      throw new IllegalArgumentException(
          "evaluation has "
              + evaluationSteps
              + " steps: evaluate.segment_steps must be at most that, and the steps at most "
              + Work.MAX_STEPS);
    }
  }

  /// The job that `file` describes, over the model and the data sets its files turned out to be.
  public static JobSpec of(JobFile file, ModelSpec model, DataSets data) {
    return new JobSpec(
        file.name(), file.seed(), model, data, file.training(), file.evaluation(), file.terms());
  }

  /// The positions of shard `shard` (docs/spec/job, section 5).
  public SampleRange shard(int shard) {
    long samples = data.train().samples();
    return new SampleRange(
        Math.multiplyExact(samples, shard) / training.shards(),
        Math.multiplyExact(samples, shard + 1) / training.shards());
  }

  /// What the escrow is opened for.
  ///
  /// @param request the id that the submitter's client chose, so that asking twice is asking once
  public Digest digest(Digest request) {
    return SPEC.start().add(request).add(JobCodec.encode(this)).end();
  }

  /// The id under which the contract keeps the job of `submitter` with this `digest`.
  public static JobId id(Address submitter, Digest digest) {
    return new JobId(JOB.start().add(submitter.toBytes()).add(digest).end());
  }
}
