// SPDX-License-Identifier: Apache-2.0
package network.assay.compute;

import java.util.List;
import network.assay.compute.arith.Philox;

/// Chance for tests that change files: the same rolls for the same name of a case, whatever ran
/// before it.
public final class Dice {
  private static final long[] WHOLES = {
    0,
    1,
    -1,
    2,
    -2,
    3,
    7,
    64,
    65_536,
    1 << 24,
    1 << 30,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    Integer.MAX_VALUE - 64,
    1L << 31,
    (1L << 32) + 1,
    (1L << 32) + 7,
    Long.MAX_VALUE,
    Long.MAX_VALUE - 1,
    Long.MIN_VALUE,
    Long.MIN_VALUE + 1,
    -(1L << 31) - 1
  };

  private final int seed;
  private final int file;
  private final int number;
  private int rolls;

  /// @param number of the case among those of `file`
  public Dice(int seed, int file, int number) {
    this.seed = seed;
    this.file = file;
    this.number = number;
  }

  /// 0 to `sides` - 1.
  public int roll(int sides) {
    return Integer.remainderUnsigned(Philox.word(seed, file, number, rolls++), sides);
  }

  /// Once in eight times.
  public boolean seldom() {
    return roll(8) == 0;
  }

  /// Small, or where something overflows.
  public long whole() {
    return roll(3) == 0 ? roll(9) - 4 : WHOLES[roll(WHOLES.length)];
  }

  public <T> T any(List<T> of) {
    return of.get(roll(of.size()));
  }
}
