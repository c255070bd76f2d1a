// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.util.List;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.deal.Lease;
import network.assay.protocol.market.deal.ResultClaim;
import network.assay.protocol.market.message.ProviderRequest;
import network.assay.verification.check.Opening;

/// A task that was accepted, as the journal keeps it.
///
/// @param submitter the peer that brought the lease: it is told, and nobody else
public record WorkItem(PeerId submitter, ProviderRequest.TakeLease request, Stage stage) {

  public sealed interface Stage {
    /// To be done.
    ///
    /// @param attempts how often the work was begun: a task that ends the process each time is
    ///     given up
    record Open(int attempts) implements Stage {}

    /// Done, and answered for.
    ///
    /// @param checkpoints the blobs of all states of the transcript, in order
    /// @param drawn the segments whose starts the first order shows that was followed: no other
    ///     order shows other starts. None before
    /// @param firstBatch the first batch of the job that can hold the claim: the next one when the
    ///     submitter did not have it yet
    record Done(
        ResultClaim claim,
        Opening opening,
        List<ContentId> checkpoints,
        List<Integer> drawn,
        int firstBatch,
        Delivery delivery)
        implements Stage {
      public Done {
        checkpoints = List.copyOf(checkpoints);
        drawn = List.copyOf(drawn);
      }

      public boolean kept() {
        return delivery == Delivery.KEPT;
      }

      Done at(Delivery next) {
        return new Done(claim, opening, checkpoints, drawn, firstBatch, next);
      }

      /// With the starts of an order that is followed, if it is the first.
      Done following(List<Integer> starts) {
        return drawn.isEmpty()
            ? new Done(claim, opening, checkpoints, starts, firstBatch, delivery)
            : this;
      }
    }
  }

  /// How far a claim is on its way to the submitter.
  public enum Delivery {
    PENDING,
    /// The submitter has it.
    KEPT,
    /// The submitter does not want it, or is away. It may have it all the same, and what is signed
    /// has to be stood by.
    UNWANTED
  }

  public Lease lease() {
    return request.lease();
  }

  public WorkKey key() {
    return new WorkKey(lease().job(), lease().task());
  }

  /// Whether it still needs time on the kernels.
  public boolean isOpen() {
    return stage instanceof Stage.Open;
  }

  /// Whether the submitter has its result.
  public boolean isKept() {
    return stage instanceof Stage.Done done && done.kept();
  }

  /// Whether there is nothing more to do for it.
  boolean isSettled() {
    return stage instanceof Stage.Done done && done.delivery() != Delivery.PENDING;
  }

  /// Whether its result cannot be in any of the job's first `batches` batches.
  boolean isUnbatched(int batches) {
    return stage instanceof Stage.Done done && done.firstBatch() >= batches;
  }

  WorkItem at(Stage next) {
    return new WorkItem(submitter, request, next);
  }

  /// What it counts for in [WorkRules#records].
  int records() {
    return records(request);
  }

  static int records(ProviderRequest.TakeLease request) {
    return request.task().work().segments() + 1 + request.inputs().size();
  }
}
