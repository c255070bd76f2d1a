// SPDX-License-Identifier: Apache-2.0
package network.assay.node.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;

/// Sources of settings, the strongest first: what one leaves open the next one says.
record Layers(List<Layer> strongestFirst) {
  <T> T get(Key<T> key) {
    Layer.Found found = found(key);
    if (found == null) {
      throw new AssayFault.Operator(
          "%s is not set, and has to be. Set it in %s, which says what it is, or the variable %s"
              .formatted(key.path(), DataFolder.CONFIG, key.variable()));
    }
    return value(found);
  }

  /// Only the key's own reader, and [Layer#with], make a value for a key.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T> T value(Layer.Found found) {
    return (T) found.value();
  }

  /// The value, if any source has one.
  <T> Optional<T> find(Key<T> key) {
    Layer.Found found = found(key);
    return found == null ? Optional.empty() : Optional.of(value(found));
  }

  private Layer.@Nullable Found found(Key<?> key) {
    for (Layer layer : strongestFirst) {
      Layer.Found found = layer.get(key);
      if (found != null) return found;
    }
    return null;
  }

  /// Every setting that has a value, in the order of the table.
  List<NodeConfig.Setting> settings() {
    var settings = new ArrayList<NodeConfig.Setting>();
    for (Key<?> key : ConfigKeys.ALL) add(key, settings);
    return settings;
  }

  private <T> void add(Key<T> key, List<NodeConfig.Setting> settings) {
    Layer.Found found = found(key);
    if (found == null) return;
    T value = value(found);
    settings.add(new NodeConfig.Setting(key.path(), key.shown().apply(value), found.source()));
  }
}
