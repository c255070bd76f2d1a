// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.tensor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The NaNs among little-endian f32 in bytes. Loops without a branch over integers, which compile
/// to vector code where the same over floats does not: they run over every byte that is ever
/// hashed.
final class NaNs {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int MAGNITUDE = 0x7FFF_FFFF;
  private static final int INFINITY = 0x7F80_0000;
  private static final int CANONICAL = 0x7FC0_0000;

  private NaNs() {}

  /// Writes every NaN among the `count` elements from byte `from` on as the canonical one.
  static void mend(byte[] bytes, int from, int count) {
    int end = from + count * Float.BYTES;
    if (!any(bytes, from, end)) return;
    for (int at = from; at < end; at += Integer.BYTES) {
      int bits = (int) INTS.get(bytes, at);
      int nan = (INFINITY - (bits & MAGNITUDE)) >> 31;
      INTS.set(bytes, at, bits ^ ((bits ^ CANONICAL) & nan));
    }
  }

  // Two elements at a time: a magnitude above infinity's carries into the sign bit of its half.
  private static boolean any(byte[] bytes, int from, int end) {
    long magnitudes = pair(MAGNITUDE);
    long carry = pair(MAGNITUDE - INFINITY);
    long found = 0;
    int at = from;
    for (; at <= end - Long.BYTES; at += Long.BYTES) {
      found |= ((long) LONGS.get(bytes, at) & magnitudes) + carry;
    }
    if (at < end) found |= ((int) INTS.get(bytes, at) & MAGNITUDE) + (MAGNITUDE - INFINITY);
    return (found & pair(~MAGNITUDE)) != 0;
  }

  private static long pair(int half) {
    return (long) half << 32 | Integer.toUnsignedLong(half);
  }
}
