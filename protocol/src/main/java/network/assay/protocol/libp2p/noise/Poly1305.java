// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.noise;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Poly1305 as ChaCha20-Poly1305 uses it (RFC 8439, sections 2.5 and 2.8): every part is filled up
/// to blocks of 16 bytes with zeros. One object makes one tag.
///
/// The JDK's own reaches two fifths of this on machines without AVX-512, and was most of what a
/// connection cost. Numbers of 130 bits are three limbs of 44, 44 and 42, so that no sum of
/// products carries: nothing here branches or looks anything up by key or data. Two blocks a step,
/// `(h + a) r^2 + b r`, keep the second product out of the chain of dependences.
final class Poly1305 {
  static final int TAG_BYTES = 16;
  static final int KEY_BYTES = 32;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int BLOCK = 16;
  private static final long M44 = (1L << 44) - 1;
  private static final long M42 = (1L << 42) - 1;

  /// A limb's bits, shifted up by ten.
  private static final long SHIFTED = M44 << 10;

  /// The bit above a block, in the limb of its last bits.
  private static final long TOP = 1L << 40;

  private final long r0;
  private final long r1;
  private final long r2;
  private final long q0;
  private final long q1;
  private final long q2;
  private final long pad0;
  private final long pad1;
  private long h0;
  private long h1;
  private long h2;

  /// @param key of one use, at the start of a longer array
  Poly1305(byte[] key) {
    long low = (long) LONG.get(key, 0);
    long high = (long) LONG.get(key, 8);
    r0 = low & 0xffc0fffffffL;
    r1 = (low >>> 44 | high << 20) & 0xfffffc0ffffL;
    r2 = high >>> 24 & 0xffffffc0fL;
    pad0 = (long) LONG.get(key, 16);
    pad1 = (long) LONG.get(key, 24);
    h0 = r0;
    h1 = r1;
    h2 = r2;
    multiply();
    q0 = h0;
    q1 = h1;
    q2 = h2;
    h0 = 0;
    h1 = 0;
    h2 = 0;
  }

  void update(byte[] from, int at, int length) {
    int whole = length & -BLOCK;
    int pairs = length & -2 * BLOCK;
    pairs(from, at, pairs);
    if (whole > pairs)
      block((long) LONG.get(from, at + pairs), (long) LONG.get(from, at + pairs + 8));
    if (length == whole) return;
    byte[] last = new byte[BLOCK];
    System.arraycopy(from, at + whole, last, 0, length - whole);
    block((long) LONG.get(last, 0), (long) LONG.get(last, 8));
  }

  /// One block of two numbers.
  void block(long low, long high) {
    h0 += low & M44;
    h1 += (low >>> 44 | high << 20) & M44;
    h2 += high >>> 24 | TOP;
    multiply();
  }

  /// Writes the tag.
  void tag(byte[] into, int at) {
    // All carries, twice: the first round's last may start another.
    for (int i = 0; i < 2; i++) {
      h2 += h1 >>> 44;
      h1 &= M44;
      h0 += (h2 >>> 42) * 5;
      h2 &= M42;
      h1 += h0 >>> 44;
      h0 &= M44;
    }
    // h - p where that is not negative, chosen without a branch.
    long g0 = h0 + 5;
    long g1 = h1 + (g0 >>> 44);
    long g2 = h2 + (g1 >>> 44) - (1L << 42);
    long keep = g2 >> 63;
    long a0 = h0 & keep | g0 & M44 & ~keep;
    long a1 = h1 & keep | g1 & M44 & ~keep;
    long a2 = h2 & keep | g2 & M42 & ~keep;
    long low = a0 | a1 << 44;
    long high = a1 >>> 20 | a2 << 24;
    long sum = low + pad0;
    long carry = (low & pad0 | (low | pad0) & ~sum) >>> 63;
    LONG.set(into, at, sum);
    LONG.set(into, at + 8, high + pad1 + carry);
  }

  /// The bits of a product from the 44th on, of factors below 2^53.
  private static long above(long a, long b) {
    return Math.multiplyHigh(a << 10, b << 10);
  }

  private void multiply() {
    long a = h0;
    long b = h1;
    long c = h2;
    // What is beyond 2^130 comes back five times, and four more for the limb of 42 bits.
    long s1 = r1 * 20;
    long s2 = r2 * 20;
    reduce(
        (a * r0 & M44) + (b * s2 & M44) + (c * s1 & M44),
        above(a, r0) + above(b, s2) + above(c, s1),
        (a * r1 & M44) + (b * r0 & M44) + (c * s2 & M44),
        above(a, r1) + above(b, r0) + above(c, s2),
        (a * r2 & M44) + (b * r1 & M44) + (c * r0 & M44),
        above(a, r2) + above(b, r1) + above(c, r0));
  }

  private void reduce(long low0, long high0, long low1, long high1, long low2, long high2) {
    long l1 = low1 + high0 + (low0 >>> 44);
    long l2 = low2 + high1 + (l1 >>> 44);
    long n0 = (low0 & M44) + ((l2 >>> 42) + (high2 << 2)) * 5;
    h0 = n0 & M44;
    h1 = (l1 & M44) + (n0 >>> 44);
    h2 = l2 & M42;
  }

  private static long low(long a, long b) {
    return a * b >>> 20;
  }

  private static long high(long a, long b) {
    return Math.multiplyHigh(a, b);
  }

  /// Whole pairs of blocks. All factors are shifted up by ten, which puts the 44th bit of a product
  /// at the start of its upper half, and keeps the constants few enough for registers.
  private void pairs(byte[] from, int at, int length) {
    long k0 = r0 << 10;
    long k1 = r1 << 10;
    long k2 = r2 << 10;
    long s1 = k1 * 20;
    long s2 = k2 * 20;
    long p0 = q0 << 10;
    long p1 = q1 << 10;
    long p2 = q2 << 10;
    long t1 = p1 * 20;
    long t2 = p2 * 20;
    // Not the fields: those would be stored and loaded again at each step.
    long x = h0;
    long y = h1;
    long z = h2;
    for (int i = at; i < at + length; i += 2 * BLOCK) {
      long m0 = (long) LONG.get(from, i);
      long m1 = (long) LONG.get(from, i + 8);
      long n0 = (long) LONG.get(from, i + 16);
      long n1 = (long) LONG.get(from, i + 24);
      long a = (x << 10) + (m0 << 10 & SHIFTED);
      long b = (y << 10) + ((m0 >>> 34 | m1 << 30) & SHIFTED);
      long c = (z << 10) + (m1 >>> 14 & SHIFTED | TOP << 10);
      long d = n0 << 10 & SHIFTED;
      long e = (n0 >>> 34 | n1 << 30) & SHIFTED;
      long f = n1 >>> 14 & SHIFTED | TOP << 10;
      long u0 = high(a, p0) + high(b, t2) + high(c, t1) + high(d, k0) + high(e, s2) + high(f, s1);
      long u1 = high(a, p1) + high(b, p0) + high(c, t2) + high(d, k1) + high(e, k0) + high(f, s2);
      long u2 = high(a, p2) + high(b, p1) + high(c, p0) + high(d, k2) + high(e, k1) + high(f, k0);
      long l0 = low(a, p0) + low(b, t2) + low(c, t1) + low(d, k0) + low(e, s2) + low(f, s1);
      long l1 = low(a, p1) + low(b, p0) + low(c, t2) + low(d, k1) + low(e, k0) + low(f, s2);
      long l2 = low(a, p2) + low(b, p1) + low(c, p0) + low(d, k2) + low(e, k1) + low(f, k0);
      l1 += u0 + (l0 >>> 44);
      l2 += u1 + (l1 >>> 44);
      l0 = (l0 & M44) + ((l2 >>> 42) + (u2 << 2)) * 5;
      x = l0 & M44;
      y = (l1 & M44) + (l0 >>> 44);
      z = l2 & M42;
    }
    h0 = x;
    h1 = y;
    h2 = z;
  }
}
