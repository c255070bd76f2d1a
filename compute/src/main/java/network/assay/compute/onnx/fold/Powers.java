// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.fold;

import network.assay.compute.onnx.ir.Literal;
import org.jspecify.annotations.Nullable;

/// Known powers: those that exporters compute sizes and scales with.
final class Powers {
  private Powers() {}

  /// Nothing unless the exponent is one of 0.5, -0.5, -1, 1, 2 and 3, or base and exponent are
  /// integers.
  static @Nullable Literal fold(Literal base, Literal exponent) {
    if (exponent.elements() != 1) return null;
    if (!base.isFloat()) {
      if (exponent.isFloat() || exponent.sharedLongs()[0] < 0) return null;
      long e = exponent.sharedLongs()[0];
      long times = e <= 64 ? e : 64 + e % 2; // what does not overflow by then is 0, 1 or -1
      return FoldedElements.map(base, (x, _) -> x, (x, _) -> power(x, times));
    }
    float e = exponent.isFloat() ? exponent.sharedFloats()[0] : exponent.sharedLongs()[0];
    if (e == 0.5f) return floats(base, (x, _) -> (float) Math.sqrt(x));
    if (e == -0.5f) return floats(base, (x, _) -> 1f / (float) Math.sqrt(x));
    if (e == -1f) return floats(base, (x, _) -> 1f / x);
    if (e == 1f) return base;
    if (e == 2f) return floats(base, (x, _) -> x * x);
    if (e == 3f) return floats(base, (x, _) -> x * x * x);
    return null;
  }

  private static Literal floats(Literal base, FoldedElements.OnFloats function) {
    return FoldedElements.map(base, function, (x, _) -> x);
  }

  private static long power(long base, long exponent) {
    long result = 1;
    for (long i = 0; i < exponent; i++) result = Math.multiplyExact(result, base);
    return result;
  }
}
