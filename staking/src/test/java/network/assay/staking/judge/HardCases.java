// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.judge;

import java.util.SplittableRandom;

/// Operands at which binary32 arithmetic goes wrong: ends of the range, neighbours of powers of
/// two, ties, sums that cancel, and plain random patterns.
final class HardCases {
  private static final int[] ENDS = {
    0x0000_0000, 0x0000_0001, 0x0000_0002, 0x007F_FFFF, 0x0080_0000, 0x0080_0001, 0x3F7F_FFFF,
    0x3F80_0000, 0x3F80_0001, 0x3F00_0000, 0x4B00_0000, 0x4B7F_FFFF, 0x4B80_0000, 0x4EFF_FFFF,
    0x4F00_0000, 0x7F7F_FFFF, 0x7F80_0000, 0x7FC0_0000, 0x7FFF_FFFF, 0x7F80_0001, 0x42B2_0000
  };

  /// Where a written function changes its course: clamps, the end of the short way of the sine, e^x
  /// at the ends of its range.
  private static final int[] TURNS = {
    0x4120_0000, 0x4080_0000, 0x4154_0000, 0x42D0_0000, 0x42B2_0000, 0x42B1_7218, 0x42AE_AC50,
    0x4900_0000, 0x3F2A_AAAB, 0x3F80_0000, 0x3F35_04F3, 0x3FC9_0FDB, 0x4049_0FDB, 0x7F7F_FFFF
  };

  private final SplittableRandom random;

  HardCases(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /// Three operands.
  int[] next() {
    int a = operand();
    int b = operand();
    int c =
        switch (random.nextInt(6)) {
          case 0 -> opposite(a, b);
          case 1 -> apart(a, b);
          default -> operand();
        };
    return new int[] {a, b, c};
  }

  /// An operand of a written function, and two that do not matter.
  int[] argument() {
    int a =
        switch (random.nextInt(6)) {
          case 0 -> operand();
          case 1 -> (sign() | TURNS[random.nextInt(TURNS.length)]) + random.nextInt(-3, 4);
          case 2 -> Float.floatToRawIntBits(random.nextFloat(-16, 16));
          case 3 -> Float.floatToRawIntBits(random.nextFloat(-105, 90));
          // Near whole numbers of quarter turns, where the sine cancels.
          case 4 ->
              sign() | Float.floatToRawIntBits((float) (random.nextInt(1 << 24) * Math.PI / 2));
          default -> random.nextInt();
        };
    return new int[] {a, 0, 0};
  }

  private int operand() {
    return switch (random.nextInt(6)) {
      case 0 -> sign() | ENDS[random.nextInt(ENDS.length)];
      case 1 -> random.nextInt(); // a random exponent
      case 2 -> sign() | random.nextInt(0x0100_0000); // subnormal and just above
      case 3 -> sign() | (random.nextInt(112, 144) << 23) | sparse();
      case 4 -> random.nextInt(-70, 70); // small integers, and NaNs
      default -> sign() | (random.nextInt(100, 150) << 23) | random.nextInt(1 << 23);
    };
  }

  // Few bits at the ends of the fraction: products and sums near ties.
  private int sparse() {
    return (1 << random.nextInt(23))
        ^ (random.nextInt(8) << random.nextInt(21))
        ^ random.nextInt(2);
  }

  // About -a*b, so that fma cancels.
  private int opposite(int a, int b) {
    float product = Float.intBitsToFloat(a) * Float.intBitsToFloat(b);
    return Float.floatToRawIntBits(-product) + random.nextInt(-2, 3);
  }

  // So many places from a*b that it only just counts, or only just does not, or that both end
  // together.
  private int apart(int a, int b) {
    int places =
        switch (random.nextInt(3)) {
          case 0 -> random.nextInt(20, 60);
          case 1 -> -random.nextInt(20, 90);
          default -> random.nextInt(-3, 4);
        };
    int exponent = exponent(a) + exponent(b) - 149 - places;
    if (exponent < 0 || exponent > 253) return operand();
    int fraction = random.nextBoolean() ? sparse() : random.nextInt(1 << 23);
    return sign() | ((exponent + random.nextInt(2)) << 23) | (fraction & 0x7F_FFFF);
  }

  // Counted from that of the subnormal numbers.
  private static int exponent(int bits) {
    return Math.max(((bits >>> 23) & 0xFF) - 1, 0);
  }

  private int sign() {
    return random.nextInt(2) << 31;
  }
}
