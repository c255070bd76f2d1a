// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import org.jspecify.annotations.Nullable;

/// Why something asked of this node is not done.
///
/// @param words for whoever asked; short enough to arrive whole
public record Refusal(Reason reason, String words) {
  /// What is wrong, for programs to tell apart.
  public enum Reason {
    /// The lease is for another provider.
    NOT_OURS,
    /// The lease is for another task than the one described.
    OTHER_TASK,
    /// Not signed by the account that opened the job.
    SIGNATURE,
    /// No such job on chain, or it has ended.
    NO_JOB,
    /// The job's escrow does not cover it.
    ESCROW,
    /// Its account has had work done that no batch grants.
    UNPAID,
    PRICE,
    DEADLINE,
    TOO_BIG,
    /// The description is of no task, or of one under other rules.
    DESCRIPTION,
    /// The lease is signed over other terms than the task has.
    TERMS,
    /// The task names a state, and nobody says where it is; or says so twice.
    INPUTS,
    FULL,
    /// This node takes nothing at present.
    CLOSED,
    /// Not the peer that may ask.
    STRANGER,
    /// Nothing known that fits the request.
    UNKNOWN,
    PROOF,
    /// Too early.
    NOT_YET
  }

  public static Refusal because(Reason reason, String words, @Nullable Object... values) {
    return new Refusal(reason, words.formatted(values));
  }
}
