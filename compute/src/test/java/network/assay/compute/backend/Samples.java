// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import java.util.Random;
import java.util.TreeMap;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Input;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// Tensors that look for trouble: ordinary numbers, wide exponents, subnormals, infinities, NaNs of
/// many patterns, zeros of both signs.
public final class Samples {
  private static final int[] SPECIAL = {
    0x00000000, 0x80000000, 0x00000001, 0x80000001, 0x007FFFFF, 0x807FFFFF, 0x00800000, 0x80800000,
    0x7F7FFFFF, 0xFF7FFFFF, 0x7F800000, 0xFF800000, 0x7FC00000, 0xFFC00000, 0x7F800001, 0xFFFFFFFF,
    0x3F800000, 0xBF800000, 0x3F800001, 0x3F7FFFFF, 0x4B000000, 0x4B800001, 0x42B17218, 0xC2CFF1B5,
    0x42B20000, 0xC2D00000, 0x3F2AAAAB, 0x3FAAAAAB, 0x0D800000, 0x8D800000, 0x4F000000, 0xCF000000
  };

  /// What kind of floats.
  public enum Kind {
    /// Around 1, as in training.
    TAME,
    /// Any finite bit pattern.
    WIDE,
    /// Products underflow, so that signs of zeros matter.
    TINY,
    /// Everything.
    WILD
  }

  private final Random random;
  private final Kind kind;

  public Samples(long seed, Kind kind) {
    this.random = new Random(seed);
    this.kind = kind;
  }

  public float next() {
    return switch (kind) {
      case TAME -> (float) random.nextGaussian();
      case WIDE -> {
        int bits = random.nextInt();
        yield Float.intBitsToFloat((bits & 0x7F800000) == 0x7F800000 ? bits ^ 0x40000000 : bits);
      }
      case TINY -> (float) random.nextGaussian() * 0x1p-76f;
      case WILD ->
          random.nextInt(4) == 0
              ? Float.intBitsToFloat(SPECIAL[random.nextInt(SPECIAL.length)])
              : random.nextInt(3) == 0
                  ? Float.intBitsToFloat(random.nextInt())
                  : (float) random.nextGaussian();
    };
  }

  public Tensor tensor(DType dtype, Shape shape) {
    Tensor tensor = Tensor.zeros(dtype, shape);
    for (int i = 0; i < shape.elements(); i++) {
      switch (dtype) {
        case F32 -> tensor.sharedFloats()[i] = next();
        case I32 ->
            tensor.sharedInts()[i] =
                random.nextInt(3) == 0 ? random.nextInt() : random.nextInt(12) - 1;
        case U8 -> tensor.sharedBytes()[i] = (byte) random.nextInt();
      }
    }
    return tensor;
  }

  /// All inputs of `graph`.
  public State inputs(Graph graph) {
    var tensors = new TreeMap<String, Tensor>();
    for (Input input : graph.inputs()) {
      tensors.put(input.name(), tensor(input.dtype(), input.shape()));
    }
    return State.of(tensors);
  }
}
