// SPDX-License-Identifier: Apache-2.0
package network.assay.node.store;

import network.assay.protocol.market.AssayFault;

/// Sizes that everything stored keeps to.
final class Names {
  static final int MAX_VALUE_BYTES = 16 << 20;
  static final int MAX_NAME = 128;
  static final int MAX_KEY = 256;

  private Names() {}

  static String name(String name) {
    if (!name.matches("[a-z0-9][-a-z0-9._/]{0," + (MAX_NAME - 1) + "}")) {
      throw new AssayFault.Internal("\"" + name + "\" names no journal or table");
    }
    return name;
  }

  static String key(String key) {
    if (key.isEmpty() || key.length() > MAX_KEY) {
      throw new AssayFault.Internal("a key has 1 to 256 characters, not " + key.length());
    }
    return key;
  }

  static byte[] value(byte[] value) {
    if (value.length > MAX_VALUE_BYTES) {
      throw new AssayFault.Internal(
          "%d bytes are too many to store in one piece; the most is %d"
              .formatted(value.length, MAX_VALUE_BYTES));
    }
    return value;
  }

  static int count(int max) {
    if (max < 1) throw new AssayFault.Internal("asked for " + max + " rows");
    return max;
  }
}
