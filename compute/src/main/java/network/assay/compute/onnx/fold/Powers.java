// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.fold;

import network.assay.compute.onnx.ir.ElementType;
import network.assay.compute.onnx.ir.Literal;
import org.jspecify.annotations.Nullable;

/// Known powers: those that exporters compute sizes, scales and rotary frequencies with.
///
/// Of floats, 0.5, -0.5, -1, 2 and 3 as one exponent are what the engine makes of them: roots,
/// quotients and products, rounded one by one. Any other is fdlibm's `pow` of the two numbers in
/// f64 (Java's [StrictMath], the same bits everywhere), rounded to f32 once.
final class Powers {
  private Powers() {}

  /// Nothing when the base is of integers and the exponent not one integer from 0 on.
  static @Nullable Literal fold(Literal base, Literal exponent) {
    if (!base.isFloat()) {
      if (exponent.elements() != 1 || exponent.isFloat() || exponent.sharedLongs()[0] < 0)
        return null;
      long e = exponent.sharedLongs()[0];
      long times = e <= 64 ? e : 64 + e % 2; // what does not overflow by then is 0, 1 or -1
      return FoldedElements.map(base, (x, _) -> x, (x, _) -> power(x, times));
    }
    if (exponent.elements() != 1) return general(base, exponent);
    float e = exponent.isFloat() ? exponent.sharedFloats()[0] : exponent.sharedLongs()[0];
    if (e == 0.5f) return floats(base, (x, _) -> (float) Math.sqrt(x));
    if (e == -0.5f) return floats(base, (x, _) -> 1f / (float) Math.sqrt(x));
    if (e == -1f) return floats(base, (x, _) -> 1f / x);
    if (e == 1f) return base;
    if (e == 2f) return floats(base, (x, _) -> x * x);
    if (e == 3f) return floats(base, (x, _) -> x * x * x);
    return general(base, exponent);
  }

  private static Literal general(Literal base, Literal exponent) {
    return FoldedElements.combine(
        base,
        FoldedElements.cast(exponent, ElementType.FLOAT),
        (x, y) -> (float) StrictMath.pow(x, y),
        (x, _) -> x);
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
