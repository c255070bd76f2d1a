// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

import network.assay.compute.GraphFault;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Tensor;

/// Labelled samples.
///
/// @param samples u8 `[n, features]`
/// @param labels i32 `[n]`
public record Dataset(Tensor samples, Tensor labels) {
  public Dataset {
    if (samples.dtype() != DType.U8
        || samples.shape().rank() != 2
        || labels.dtype() != DType.I32
        || labels.shape().rank() != 1
        || samples.shape().dim(0) != labels.shape().dim(0)) {
      throw new GraphFault(
          "samples " + samples + " and labels " + labels + "; U8 [n,f] and I32 [n] are due");
    }
  }

  /// The number of samples.
  public int size() {
    return labels.elements();
  }

  public int features() {
    return samples.shape().dim(1);
  }
}
