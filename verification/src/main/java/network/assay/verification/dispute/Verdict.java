// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

/// What comes of a move.
public sealed interface Verdict {
  /// The game goes on.
  record Next(Position position) implements Verdict {}

  /// The game is over: what the other side claimed was computed.
  record Decided(boolean accusedWins) implements Verdict {}

  /// The move is none.
  record Refuse(Refusal refusal, String what) implements Verdict {}
}
