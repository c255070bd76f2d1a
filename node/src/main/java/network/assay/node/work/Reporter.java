// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Duration;
import java.util.function.Supplier;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells a submitter every second that its task is worked on, until it says that the task is not
/// this node's any more. Runs on a thread of its own, which an interrupt ends.
final class Reporter {
  private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);

  /// One report that is lost on the way must not cost the lease: others follow in time.
  private static final Duration ANSWER = Duration.ofSeconds(3);

  private final WorkKey key;
  private final PeerId submitter;
  private final Submitters submitters;
  private final Supplier<TaskWork.Position> position;

  Reporter(
      WorkKey key, PeerId submitter, Submitters submitters, Supplier<TaskWork.Position> position) {
    this.key = key;
    this.submitter = submitter;
    this.submitters = submitters;
    this.position = position;
  }

  /// @param revoked is run when the submitter wants the task no more
  void run(Duration every, Runnable revoked) {
    try {
      do {
        // Not at once: whoever made the lease has yet to read that it was accepted.
        Thread.sleep(every);
      } while (stillWanted());
      revoked.run();
    } catch (InterruptedException e) {
      // The task is over: nothing is left to tell.
    }
  }

  private boolean stillWanted() throws InterruptedException {
    try {
      TaskWork.Position now = position.get();
      var progress = new SubmitterRequest.Progress(key.job(), key.task(), now.step(), now.loss());
      return !(submitters.tell(submitter, progress, ANSWER) instanceof SubmitterReply.NotYours);
    } catch (AssayFault.World | AssayFault.Peer e) {
      return true; // it may be back in time; the result is what counts
    } catch (RuntimeException | Error e) {
      // Also memory that the task takes for a moment: silence would cost the lease.
      LOG.error("task {} could not be reported on", key.brief(), e);
      return true;
    }
  }
}
