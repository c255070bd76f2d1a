// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

import java.util.Optional;

/// The types of element that safetensors files have and no tensor here: where a file is read for
/// what is known of it, their bytes are passed over.
enum Foreign {
  BOOL(1),
  I8(1),
  F8_E4M3(1),
  F8_E5M2(1),
  I16(2),
  U16(2),
  U32(4),
  I64(8),
  U64(8),
  F64(8);

  private final int bytes;

  Foreign(int bytes) {
    this.bytes = bytes;
  }

  static Optional<Foreign> named(String name) {
    for (Foreign one : values()) {
      if (one.name().equals(name)) return Optional.of(one);
    }
    return Optional.empty();
  }

  /// Bytes per element.
  int bytes() {
    return bytes;
  }
}
