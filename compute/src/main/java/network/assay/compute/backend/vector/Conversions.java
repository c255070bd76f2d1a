// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

/// Conversions of `n` elements side by side: plain loops, which the compiler turns into vectors.
final class Conversions {
  private Conversions() {}

  static void toFloat(int n, int[] a, int ap, float[] d, int dp) {
    for (int i = 0; i < n; i++) d[dp + i] = a[ap + i];
  }

  static void toInt(int n, float[] a, int ap, int[] d, int dp) {
    for (int i = 0; i < n; i++) d[dp + i] = (int) a[ap + i];
  }

  static void toFloat(int n, byte[] a, int ap, float[] d, int dp) {
    for (int i = 0; i < n; i++) d[dp + i] = a[ap + i] & 0xFF;
  }

  static void toInt(int n, byte[] a, int ap, int[] d, int dp) {
    for (int i = 0; i < n; i++) d[dp + i] = a[ap + i] & 0xFF;
  }
}
