// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

import java.util.Arrays;
import java.util.List;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.Tensor;

/// Parts of tensors that lie one after the other.
final class Rows {
  private Rows() {}

  /// The elements of `all` from `from` on, as a tensor of shape `shape`.
  static Tensor of(Tensor all, int from, Shape shape) {
    int to = from + shape.elements();
    return switch (all.dtype()) {
      case F32 -> Tensor.wrapF32(shape, Arrays.copyOfRange(all.sharedFloats(), from, to));
      case I32 -> Tensor.wrapI32(shape, Arrays.copyOfRange(all.sharedInts(), from, to));
      case U8 -> Tensor.wrapU8(shape, Arrays.copyOfRange(all.sharedBytes(), from, to));
    };
  }

  /// Tensors of one shape but for their first dimension, along that; a single one as it is.
  static Tensor joined(List<Tensor> parts) {
    Tensor first = parts.getFirst();
    if (parts.size() == 1 || first.shape().rank() == 0) return first;
    int[] dims = first.shape().dims().toArray();
    dims[0] = parts.stream().mapToInt(part -> part.shape().dim(0)).reduce(0, Math::addExact);
    Tensor all = Tensor.zeros(first.dtype(), Shape.of(dims));
    int at = 0;
    for (Tensor part : parts) {
      System.arraycopy(array(part), 0, array(all), at, part.elements());
      at += part.elements();
    }
    return all;
  }

  /// Bytes as numbers of another type; anything else as it is.
  static Tensor widened(Tensor bytes, DType to) {
    if (bytes.dtype() != DType.U8 || to == DType.U8) return bytes;
    Tensor wide = Tensor.zeros(to, bytes.shape());
    for (int i = 0; i < bytes.elements(); i++) {
      if (to == DType.F32) wide.sharedFloats()[i] = bytes.intAt(i);
      else wide.sharedInts()[i] = bytes.intAt(i);
    }
    return wide;
  }

  private static Object array(Tensor tensor) {
    if (tensor.dtype() == DType.F32) return tensor.sharedFloats();
    return tensor.dtype() == DType.I32 ? tensor.sharedInts() : tensor.sharedBytes();
  }
}
