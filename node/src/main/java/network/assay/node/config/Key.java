// SPDX-License-Identifier: Apache-2.0
package network.assay.node.config;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import network.assay.scheduler.yaml.YamlMap;

/// One setting: where it stands, how it is read, and how it is shown.
///
/// @param section the key of the mapping it stands in
/// @param leaf its key in that mapping
/// @param list whether it is a list, which a variable gives with commas between
/// @param shown how [NodeConfig#describe] writes a value; never a secret
record Key<T>(
    String section, String leaf, boolean list, Reader<T> reader, Function<T, String> shown) {
  /// Reads the value under `leaf`, noting what is wrong with it.
  @FunctionalInterface
  interface Reader<T> {
    T read(YamlMap map, String leaf);
  }

  static <T> Key<T> of(String section, String leaf, Reader<T> reader) {
    return of(section, leaf, reader, String::valueOf);
  }

  static <T> Key<T> of(String section, String leaf, Reader<T> reader, Function<T, String> shown) {
    return new Key<>(section, leaf, false, reader, shown);
  }

  static Key<List<String>> list(String section, String leaf, Reader<List<String>> reader) {
    return new Key<>(section, leaf, true, reader, String::valueOf);
  }

  /// As people write it: `rpc.port`.
  String path() {
    return section + "." + leaf;
  }

  /// The environment variable that overrides it: `ASSAY_RPC_PORT`.
  String variable() {
    return (Layer.PREFIX + section + "_" + leaf).toUpperCase(Locale.ROOT);
  }
}
