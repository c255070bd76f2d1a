// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.tensor;

import java.util.Optional;

/// The types of element. The codes are those of docs/spec/commitments, section 3.
public enum DType {
  /// IEEE-754 binary32.
  F32(1, 4),
  /// Two's complement, 32 bits.
  I32(2, 4),
  /// Unsigned, 8 bits.
  U8(3, 1);

  private final int code;
  private final int bytes;

  DType(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /// The code in canonical bytes.
  public int code() {
    return code;
  }

  /// Bytes per element.
  public int bytes() {
    return bytes;
  }

  public static Optional<DType> ofCode(int code) {
    for (DType type : values()) {
      if (type.code == code) return Optional.of(type);
    }
    return Optional.empty();
  }
}
