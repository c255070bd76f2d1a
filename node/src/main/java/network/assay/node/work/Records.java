// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.util.Optional;
import java.util.function.Consumer;

/// A durable table: what was put is there after kill -9, once [#put] has returned. For any number
/// of threads. Faults are `AssayFault.World` when the disk is full or fails.
public interface Records {
  void put(String key, byte[] value);

  Optional<byte[]> get(String key);

  void remove(String key);

  /// Hands over every value, in the order of keys.
  void forEach(Consumer<byte[]> reader);
}
