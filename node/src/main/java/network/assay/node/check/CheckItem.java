// SPDX-License-Identifier: Apache-2.0
package network.assay.node.check;

import java.time.Instant;
import java.util.List;
import network.assay.node.work.WorkKey;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.VerifierRequest;
import network.assay.verification.check.Finding;

/// A check that was accepted, as the journal keeps it.
///
/// @param submitter the peer that asked for it: it is told, and nobody else
/// @param taken when it was accepted
public record CheckItem(
    PeerId submitter, VerifierRequest.TakeCheck request, Instant taken, Stage stage) {

  public sealed interface Stage {
    /// To be done.
    ///
    /// @param attempts how often it was begun
    record Open(int attempts) implements Stage {}

    /// Re-executed; the commitments are made, so the findings must not change any more.
    ///
    /// @param reported whether the submitter has the commitments
    record Found(List<Finding> findings, boolean reported) implements Stage {
      public Found {
        findings = List.copyOf(findings);
      }
    }
  }

  public WorkKey key() {
    return new WorkKey(request.order().job(), request.task().id());
  }

  public boolean isOpen() {
    return stage instanceof Stage.Open;
  }

  public boolean isReported() {
    return stage instanceof Stage.Found found && found.reported();
  }

  CheckItem at(Stage next) {
    return new CheckItem(submitter, request, taken, next);
  }

  /// Whether `other` asks for the same, until when it may.
  boolean isFor(VerifierRequest.TakeCheck other) {
    return request.order().isForTheSameAs(other.order());
  }

  /// As it is asked for now, which may last longer.
  CheckItem asked(VerifierRequest.TakeCheck now) {
    return new CheckItem(submitter, now, taken, stage);
  }

  int records() {
    return records(request);
  }

  static int records(VerifierRequest.TakeCheck request) {
    return request.order().segments().size() + request.inputs().size() + 1;
  }
}
