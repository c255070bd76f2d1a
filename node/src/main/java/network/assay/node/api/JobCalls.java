// SPDX-License-Identifier: Apache-2.0
package network.assay.node.api;

import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;

/// What the methods of jobs take and give.
public final class JobCalls {
  public static final String SUBMIT = "job.submit";
  public static final String LIST = "job.list";
  public static final String SHOW = "job.show";
  public static final String WATCH = "job.watch";
  public static final String CANCEL = "job.cancel";
  public static final String MODEL = "job.model";
  public static final String FORGET = "job.forget";

  /// The longest that `job.watch` waits.
  public static final int MAX_WAIT_SECONDS = 60;

  private JobCalls() {}

  /// `job.submit`.
  ///
  /// @param requestId chosen at random by the client: calling again with it is the same submission
  /// @param file the job file's text
  /// @param train the blob with the bytes of the file that `data.train` names
  /// @param test the blob with the bytes of the file that `data.test` names
  /// @param base the blob with the bytes of the file that `model.lora.base` names, if it names one
  /// @param tokenizer the blob with the bytes of the file that `data.tokenizer` names, if one
  /// @param dryRun only says what the job would be
  public record Submit(
      Digest requestId,
      String file,
      ContentId train,
      ContentId test,
      Optional<ContentId> base,
      Optional<ContentId> tokenizer,
      Optional<Boolean> dryRun) {}

  /// @param operations exact, of the whole job, checks apart
  /// @param escrow what is set aside for it
  /// @param warning why providers would not do it as it is, for people
  /// @param cost of a dry run alone; of results that are posted in one batch
  public record Submission(
      JobId job,
      String name,
      long operations,
      Amount escrow,
      int tasks,
      Optional<String> warning,
      Optional<Cost> cost) {}

  public record Named(JobId job) {}

  /// `job.watch`.
  ///
  /// @param version the answer comes once the job's is above this
  /// @param waitSeconds or after so long, at most 60
  public record Watch(JobId job, long version, int waitSeconds) {
    public Watch {
      if (waitSeconds < 0 || waitSeconds > MAX_WAIT_SECONDS) {
        throw new IllegalArgumentException(
            "waitSeconds is 0 to " + MAX_WAIT_SECONDS + ", not " + waitSeconds);
      }
    }
  }

  /// `job.list`, the newest first.
  public record Jobs(List<JobView> jobs) {
    public Jobs {
      jobs = List.copyOf(jobs);
    }
  }

  /// `job.model`.
  ///
  /// @param content the blob of the model, a safetensors file
  /// @param digest of the model (docs/spec/job, section 5)
  /// @param bytes of the file
  public record Model(ContentId content, Digest digest, long bytes) {}
}
