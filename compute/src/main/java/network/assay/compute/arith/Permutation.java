// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.arith;

/// A pseudo-random permutation of 0 to n-1 whose every value can be computed alone, so that a
/// contract can judge one (docs/spec/exact-ops, section 7.2): eight Feistel rounds over the
/// rectangle a x b that just holds n, walked on while outside n.
///
/// Not safe for use by several threads at once.
public final class Permutation {
  /// Counter word 2 of every block drawn here; no random stream may have it.
  public static final int RESERVED_STREAM = 0x4F524452;

  static final int ROUNDS = 8;

  private final long seed;
  private final int epoch;
  private final int size;
  private final int width;
  private final int height;
  private final int[] block = new int[4];

  /// @param size n, at least 1
  public Permutation(long seed, int epoch, int size) {
    if (size < 1) throw new IllegalArgumentException("a permutation of " + size + " numbers");
    this.seed = seed;
    this.epoch = epoch;
    this.size = size;
    this.width = rootUp(size);
    this.height = Math.ceilDiv(size, width);
  }

  long seed() {
    return seed;
  }

  int epoch() {
    return epoch;
  }

  int size() {
    return size;
  }

  /// Of the rectangle.
  int width() {
    return width;
  }

  /// Of the rectangle.
  int height() {
    return height;
  }

  /// The place of `index` (0 to n-1) in the permutation.
  public int at(int index) {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException("index " + index + " of a permutation of " + size);
    }
    int x = index % width;
    int y = index / width;
    long mapped;
    do {
      for (int round = 0; round < ROUNDS; round += 2) {
        x = shifted(x, width, round, y);
        y = shifted(y, height, round + 1, x);
      }
      mapped = x + (long) width * y;
    } while (mapped >= size);
    return (int) mapped;
  }

  // (value + draw) mod modulus, the draw in 0 .. modulus-1 from the round and the other half.
  private int shifted(int value, int modulus, int round, int other) {
    Philox.block(seed, other, round, RESERVED_STREAM, epoch, block);
    int draw = (int) (((block[0] & 0xFFFF_FFFFL) * modulus) >>> 32);
    return (value + draw) % modulus;
  }

  // The least integer whose square is at least n.
  private static int rootUp(int n) {
    int root = 0;
    for (int bit = 1 << 15; bit != 0; bit >>= 1) {
      long candidate = root | bit;
      if (candidate * candidate < n) root |= bit;
    }
    return root + 1;
  }
}
