// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;

/// Records that survive the objects that read them, as a file would.
public final class MemoryRecords implements Records {
  private final ConcurrentSkipListMap<String, byte[]> rows = new ConcurrentSkipListMap<>();

  /// What happens while something is being written.
  volatile Runnable beforePut = () -> {};

  @Override
  public void put(String key, byte[] value) {
    beforePut.run();
    rows.put(key, value.clone());
  }

  @Override
  public Optional<byte[]> get(String key) {
    return Optional.ofNullable(rows.get(key)).map(byte[]::clone);
  }

  @Override
  public void remove(String key) {
    rows.remove(key);
  }

  @Override
  public void exchange(String gone, String key, byte[] value) {
    rows.remove(gone);
    rows.put(key, value.clone());
  }

  @Override
  public void entries(BiConsumer<String, byte[]> reader) {
    rows.forEach((key, row) -> reader.accept(key, row.clone()));
  }
}
