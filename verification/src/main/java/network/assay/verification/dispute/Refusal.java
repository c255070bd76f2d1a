// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

/// Why a move is none: the contract would refuse it too, and the position stays. Whoever moves so
/// is at fault.
public enum Refusal {
  /// It belongs to another stage, or to another kind of node or leaf.
  WRONG_STAGE,
  /// There is no such node, element, accumulator or step.
  OUT_OF_RANGE,
  /// So many nodes, siblings, accumulators or bytes are not due.
  WRONG_LENGTH,
  /// What is shown is not under what is claimed.
  NOT_UNDER_CLAIM,
  /// What is shown is not the program's, the graph's, the state's or the node's.
  NOT_THE_PROGRAM,
  /// Nobody has agreed to a leaf that is opened.
  NOT_AGREED,
  /// The mover claims what it denies.
  EQUAL_CLAIM,
  /// The accused says now that the segment ends otherwise than it signed.
  NOT_WHAT_WAS_SIGNED
}
