// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.arith;

/// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3"): random words as a
/// function of where they stand, in integers only (docs/spec/exact-ops, section 7).
///
/// A word is addressed by a 64-bit seed (the key), a stream, a substream and an index; four
/// consecutive indices share one block.
public final class Philox {
  static final int ROUNDS = 10;
  static final long M0 = 0xD2511F53L;
  static final long M1 = 0xCD9E8D57L;
  static final int W0 = 0x9E3779B9;
  static final int W1 = 0xBB67AE85;
  private static final long LOW = 0xFFFF_FFFFL;

  private Philox() {}

  /// Word `index` (0 or more) of a stream.
  public static int word(long seed, int stream, int substream, long index) {
    int[] block = new int[4];
    block(seed, (int) (index >>> 2), (int) (index >>> 34), stream, substream, block);
    return block[(int) index & 3];
  }

  /// Words 0, 1, 2, ... of a stream, as many as `target` holds.
  public static void fill(long seed, int stream, int substream, int[] target) {
    fill(seed, stream, substream, target, 0, target.length);
  }

  /// Words `from` to `to - 1` of a stream, each at its own index of `target`. `from` is a multiple
  /// of 4.
  public static void fill(long seed, int stream, int substream, int[] target, int from, int to) {
    int[] block = new int[4];
    for (int at = from; at < to; at += 4) {
      block(seed, at >>> 2, 0, stream, substream, block);
      System.arraycopy(block, 0, target, at, Math.min(4, to - at));
    }
  }

  /// The four words for counter (c0, c1, c2, c3) and key `seed`, low half first.
  public static void block(long seed, int c0, int c1, int c2, int c3, int[] result) {
    int k0 = (int) seed;
    int k1 = (int) (seed >>> 32);
    for (int round = 0; round < ROUNDS; round++) {
      long p0 = M0 * (c0 & LOW);
      long p1 = M1 * (c2 & LOW);
      c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
      c1 = (int) p1;
      c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
      c3 = (int) p0;
      k0 += W0;
      k1 += W1;
    }
    result[0] = c0;
    result[1] = c1;
    result[2] = c2;
    result[3] = c3;
  }
}
