// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.ir;

import java.util.Optional;
import network.assay.compute.tensor.DType;

/// The types of element that a translated model may have, by ONNX's codes. The engine keeps i64 as
/// i32, whose range is checked where values are known, and truth as i32 0 or 1.
public enum ElementType {
  FLOAT(1, DType.F32),
  UINT8(2, DType.U8),
  INT32(6, DType.I32),
  INT64(7, DType.I32),
  BOOL(9, DType.I32);

  private final int code;
  private final DType dtype;

  ElementType(int code, DType dtype) {
    this.code = code;
    this.dtype = dtype;
  }

  /// The code in ONNX files.
  public int code() {
    return code;
  }

  /// What the engine holds.
  public DType dtype() {
    return dtype;
  }

  public static Optional<ElementType> ofCode(long code) {
    for (ElementType type : values()) {
      if (type.code == code) return Optional.of(type);
    }
    return Optional.empty();
  }
}
