// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.deal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.task.Work;

/// The submitter's order that `verifier` does segments of a task again and is owed a price for it
/// (EIP-712 type `CheckOrder`, docs/spec/contracts). It is what a verifier acts on, and what the
/// provider shows it checkpoints for: those of [#shown()], and no others.
///
/// @param provider whose result is checked
/// @param peer the verifier's, to which alone checkpoints are shown
public record CheckOrder(
    JobId job,
    TaskId task,
    Address provider,
    Address verifier,
    PeerId peer,
    Terms terms,
    Draw draw) {

  /// An order and the submitter's signature over it.
  public record Signed(CheckOrder order, Signature signature) {}

  /// @param price of all segments together
  /// @param deadline from when on nobody follows the order; whole seconds
  public record Terms(Amount price, Instant deadline) {
    public Terms {
      if (deadline.getNano() != 0 || deadline.getEpochSecond() < 0) {
        throw new IllegalArgumentException("a deadline has whole seconds, not " + deadline);
      }
    }
  }

  /// What is done again, and what drew it.
  ///
  /// @param batch of the job in which the result is
  /// @param beaconBlock whose randomness drew, since the batch is where it is on chain
  /// @param segments ascending, at least one
  public record Draw(int batch, long beaconBlock, List<Integer> segments) {
    public Draw {
      segments = List.copyOf(segments);
      if (batch < 0 || beaconBlock < 0) {
        throw new IllegalArgumentException("a draw is of a batch, by the randomness of a block");
      }
      if (segments.isEmpty() || segments.size() > Work.MAX_SEGMENTS) {
        throw new IllegalArgumentException(
            "an order is for 1 to " + Work.MAX_SEGMENTS + " segments");
      }
      int last = -1;
      for (int segment : segments) {
        if (segment <= last) {
          throw new IllegalArgumentException("an order names segments ascending, from 0 on");
        }
        last = segment;
      }
    }
  }

  public Amount price() {
    return terms.price();
  }

  public Instant deadline() {
    return terms.deadline();
  }

  public List<Integer> segments() {
    return draw.segments();
  }

  /// Whether `other` orders the same, until when it may.
  public boolean isForTheSameAs(CheckOrder other) {
    var now = new Terms(price(), other.deadline());
    return new CheckOrder(job, task, provider, verifier, peer, now, draw).equals(other);
  }

  /// The segments whose start the verifier is shown. Segments that follow each other are done in
  /// one run from the start of the first: the start of a later one is the end of the one before,
  /// which the verifier has to find out by itself. The start of segment 0 follows from the task.
  public List<Integer> shown() {
    var starts = new ArrayList<Integer>();
    int last = -1;
    for (int segment : segments()) {
      if (segment != last + 1) starts.add(segment);
      last = segment;
    }
    return starts;
  }
}
