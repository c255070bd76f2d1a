// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.chain;

import network.assay.verification.dispute.Move;

/// What a move takes on chain, about: its bytes to the letter (EIP-2028, EIP-7623), and what its
/// function takes besides as it was measured.
final class CallCost {
  /// The opening takes a bond, freezes stake and checks the evidence.
  static final long OPENING = 245_000;

  private static final long TRANSACTION = 21_000;
  private static final long ZERO_BYTE = 4;
  private static final long OTHER_BYTE = 16;
  private static final long ZERO_FLOOR = 10;
  private static final long OTHER_FLOOR = 40;

  private CallCost() {}

  static long of(Move move, byte[] call) {
    long zeros = 0;
    for (byte b : call) if (b == 0) zeros++;
    long others = call.length - zeros;
    long paid = TRANSACTION + zeros * ZERO_BYTE + others * OTHER_BYTE + function(move);
    long floor = TRANSACTION + zeros * ZERO_FLOOR + others * OTHER_FLOOR;
    return Math.max(paid, floor);
  }

  /// Without its bytes; `staking/.gas-snapshot` has the exact figures of single calls.
  private static long function(Move move) {
    return switch (move) {
      case Move.Descend _ -> 33_000;
      case Move.Step _ -> 54_000;
      case Move.Tensor _ -> 63_000;
      case Move.Chunk _ -> 50_000;
      case Move.Fold _ -> 52_000;
      case Move.Refold _ -> 29_000;
      case Move.JudgeLeaf _, Move.JudgeElement _, Move.JudgeStep _ -> 150_000;
    };
  }

  static String name(Move move) {
    return switch (move) {
      case Move.Descend _ -> "descend";
      case Move.Step _ -> "step";
      case Move.Tensor _ -> "tensor";
      case Move.Chunk _ -> "chunk";
      case Move.Fold _ -> "fold";
      case Move.Refold _ -> "refold";
      case Move.JudgeLeaf _ -> "judge leaf";
      case Move.JudgeElement _ -> "judge element";
      case Move.JudgeStep _ -> "judge step";
    };
  }
}
