// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.protobuf.ProtoFault;

/// A durable table: what was put is there after kill -9, once [#put] has returned. For any number
/// of threads. Faults are `AssayFault.World` when the disk is full or fails.
public interface Records {
  void put(String key, byte[] value);

  Optional<byte[]> get(String key);

  void remove(String key);

  /// Puts `value` under `key` and removes what is under `gone`: both or, if the node is killed
  /// meanwhile, neither.
  void exchange(String gone, String key, byte[] value);

  /// Hands over every key and its value, in the order of keys.
  void entries(BiConsumer<String, byte[]> reader);

  /// Hands over every value, in the order of keys.
  default void forEach(Consumer<byte[]> reader) {
    entries((_, value) -> reader.accept(value));
  }

  /// Reads every value.
  ///
  /// @param what the values are, for people
  /// @throws AssayFault.Operator when one is not what was put
  default <T> void forEach(String what, Function<byte[], T> decode, Consumer<T> reader) {
    forEach(
        bytes -> {
          T value;
          try {
            value = decode.apply(bytes);
          } catch (ProtoFault e) {
            throw new AssayFault.Operator(
                "the node's database is damaged, or of another version: %s: %s; restore a backup of it"
                    .formatted(what, e.getMessage()),
                e);
          }
          reader.accept(value);
        });
  }
}
