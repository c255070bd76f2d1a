// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.check;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaskId;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.Transcript;

/// Compares what a provider committed to with what verifiers found, both opened
/// (docs/spec/job, section 7.3). Pure: the same openings give the same verdict to everyone.
public final class SpotCheck {
  private SpotCheck() {}

  /// What was claimed about a task before anything was drawn.
  ///
  /// @param commitment the provider's signed, hiding commitment
  /// @param input digest of the task's start state, which the task alone determines
  /// @param output digest of the end state that the provider delivered
  /// @param segments how many segments the task has
  public record Claim(TaskId task, Digest commitment, Digest input, Digest output, int segments) {}

  /// How the opening is not that of the claim; empty when it is.
  public static Optional<Verdict> contradiction(Claim claim, Opening opening) {
    Transcript transcript = opening.transcript();
    Digest commitment = Commitments.result(claim.task(), transcript.root(), opening.salt());
    if (!commitment.equals(claim.commitment())) {
      return bad("the transcript and salt are not those that were committed to");
    }
    if (transcript.segments() != claim.segments()) {
      return atSight(
          "the transcript has "
              + transcript.segments()
              + " segments, the task "
              + claim.segments());
    }
    if (!transcript.input().equals(claim.input())) {
      return atSight("the transcript does not start at the task's input");
    }
    if (!transcript.output().equals(claim.output())) {
      return bad("the transcript does not end at the delivered output");
    }
    return Optional.empty();
  }

  /// Judges one verifier's findings.
  ///
  /// @param commitments what the verifier had signed for each segment it was given
  /// @param findings in any order: what is named is the first difference in the task's order, since
  ///     a verifier that goes on from its own end of a wrong segment differs in the next as well
  public static Verdict judge(
      Claim claim, Opening opening, Map<Integer, Digest> commitments, List<Finding> findings) {
    Optional<Verdict> contradiction = contradiction(claim, opening);
    if (contradiction.isPresent()) return contradiction.get();
    long distinct = findings.stream().map(Finding::segment).distinct().count();
    if (findings.size() != commitments.size() || distinct != commitments.size()) {
      return new Verdict.VerifierUnsound(
          distinct + " segments in the findings, " + commitments.size() + " committed to");
    }
    for (Finding finding : findings) {
      if (!finding.commitment(claim.task()).equals(commitments.get(finding.segment()))) {
        return new Verdict.VerifierUnsound(
            "the finding for segment " + finding.segment() + " is not the one committed to");
      }
    }
    for (Finding finding : inOrder(findings)) {
      Digest start = opening.transcript().states().get(finding.segment());
      Digest end = opening.transcript().states().get(finding.segment() + 1);
      if (!finding.start().equals(start)) {
        return new Verdict.StartDiffers(finding.segment(), start, finding.start());
      }
      if (!finding.end().equals(end)) {
        return new Verdict.EndDiffers(finding.segment(), start, end, finding.end());
      }
    }
    return new Verdict.Matches(findings.size());
  }

  private static List<Finding> inOrder(List<Finding> findings) {
    return findings.stream().sorted(Comparator.comparingInt(Finding::segment)).toList();
  }

  private static Optional<Verdict> bad(String what) {
    return Optional.of(new Verdict.BadOpening(what));
  }

  private static Optional<Verdict> atSight(String what) {
    return Optional.of(new Verdict.WrongAtSight(what));
  }
}
