// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

/// How a file stores f32 tensors: as they are, or rounded to half as many bytes ([Half]).
public enum FloatStorage {
  F32(Stored.F32),
  BF16(Stored.BF16),
  F16(Stored.F16);

  private final Stored stored;

  FloatStorage(Stored stored) {
    this.stored = stored;
  }

  Stored stored() {
    return stored;
  }
}
