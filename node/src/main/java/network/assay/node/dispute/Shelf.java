// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import network.assay.node.work.Records;
import network.assay.protocol.protobuf.ProtoFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A table whose rows may be damaged one by one: a row that cannot be read is kept under another
/// key, and is in nobody's way. One unreadable row must not keep a node from all its other
/// disputes. Of one thread at a time.
final class Shelf<T> {
  private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);
  private static final String ASIDE = "aside/";

  private final String what;
  private final Records records;
  private final Function<byte[], T> decode;
  private final Consumer<T> check;
  private final Map<String, SetAside> aside = new LinkedHashMap<>();

  /// @param what a row is, for people
  /// @param check throws what is wrong with a value that could be decoded
  Shelf(String what, Records records, Function<byte[], T> decode, Consumer<T> check) {
    this.what = what;
    this.records = records;
    this.decode = decode;
    this.check = check;
  }

  /// Hands over all that can be read, in the order of keys.
  void read(Consumer<T> reader) {
    Map<String, byte[]> damaged = new LinkedHashMap<>();
    records.entries(
        (key, bytes) -> {
          if (key.startsWith(ASIDE)) note(key.substring(ASIDE.length()));
          else if (!taken(key, bytes, reader)) damaged.put(key, bytes);
        });
    damaged.forEach(
        (key, bytes) -> {
          records.put(ASIDE + key, bytes);
          records.remove(key);
          note(key);
        });
  }

  private boolean taken(String key, byte[] bytes, Consumer<T> reader) {
    T value;
    try {
      value = decode.apply(bytes);
      check.accept(value);
    } catch (ProtoFault | network.assay.protocol.market.AssayFault e) {
      LOG.error("{} in the node's database cannot be read: {}: {}", what, key, e.getMessage());
      return false;
    } catch (RuntimeException e) {
      LOG.error("{} in the node's database cannot be read: {}", what, key, e);
      return false;
    }
    reader.accept(value);
    return true;
  }

  private void note(String key) {
    aside.put(key, new SetAside(what, ASIDE + key));
  }

  List<SetAside> setAside() {
    return new ArrayList<>(aside.values());
  }

  void put(String key, byte[] value) {
    records.put(key, value);
  }

  /// Forgets a row, and what was set aside of it.
  void remove(String key) {
    records.remove(key);
    removeAside(key);
  }

  /// Forgets what was set aside of rows whose keys begin so.
  void removeAside(String prefix) {
    for (String key : List.copyOf(aside.keySet())) {
      if (!key.startsWith(prefix)) continue;
      records.remove(ASIDE + key);
      aside.remove(key);
    }
  }
}
