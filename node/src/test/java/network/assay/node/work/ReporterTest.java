// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import org.junit.jupiter.api.Test;

final class ReporterTest {
  /// Loses two reports, and wants no third.
  private static final class Lossy implements Submitters {
    final List<Duration> waited = new ArrayList<>();

    @Override
    public SubmitterReply tell(PeerId submitter, SubmitterRequest request) {
      throw new AssertionError("a report that waits for as long as a result may");
    }

    @Override
    public SubmitterReply tell(PeerId submitter, SubmitterRequest request, Duration within) {
      waited.add(within);
      if (waited.size() < 3) throw new AssayFault.World("lost on the way");
      return new SubmitterReply.NotYours();
    }

    @Override
    public void fetch(PeerId holder, ContentId content, long maxBytes) {
      throw new AssertionError("a reporter fetches nothing");
    }
  }

  @Test
  void a_report_that_is_lost_is_followed_by_another_in_time() {
    var submitter = new Lossy();
    var revoked = new AtomicInteger();
    var key = new WorkKey(TestProvider.JOB, new TaskId(Digest.ZERO));

    new Reporter(key, TestProvider.SUBMITTER, submitter, () -> TaskWork.Position.START)
        .run(Duration.ZERO, revoked::incrementAndGet);

    assertThat(revoked).hasValue(1);
    // A submitter waits for 8 s at least.
    assertThat(submitter.waited)
        .hasSize(3)
        .allMatch(one -> one.compareTo(Duration.ofSeconds(3)) <= 0);
  }

  @Test
  void memory_that_runs_out_for_a_moment_does_not_silence_it() {
    var submitter = new Lossy();
    var revoked = new AtomicInteger();
    var asked = new AtomicInteger();
    var key = new WorkKey(TestProvider.JOB, new TaskId(Digest.ZERO));

    new Reporter(
            key,
            TestProvider.SUBMITTER,
            submitter,
            () -> {
              if (asked.getAndIncrement() == 0) throw new OutOfMemoryError("says a test");
              return TaskWork.Position.START;
            })
        .run(Duration.ZERO, revoked::incrementAndGet);

    assertThat(revoked).hasValue(1);
    assertThat(submitter.waited).hasSize(3);
  }
}
