// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import network.assay.protocol.market.AssayFault;

/// Records that survive the objects that read them, as a file would, on a disk that may be full.
public final class MemoryRecords implements Records {
  /// While it is, each write fails.
  public volatile boolean full;

  /// Writes that failed.
  public final AtomicInteger refused = new AtomicInteger();

  private final ConcurrentSkipListMap<String, byte[]> rows = new ConcurrentSkipListMap<>();

  /// What happens while something is being written.
  volatile Runnable beforePut = () -> {};

  private void write() {
    if (!full) return;
    refused.incrementAndGet();
    throw new AssayFault.World("the disk is full, says a test");
  }

  /// Waits until a write has failed, and makes room then.
  public void refuseOne() throws InterruptedException {
    while (refused.get() == 0) Thread.sleep(2);
    full = false;
  }

  @Override
  public void put(String key, byte[] value) {
    beforePut.run();
    write();
    rows.put(key, value.clone());
  }

  @Override
  public Optional<byte[]> get(String key) {
    return Optional.ofNullable(rows.get(key)).map(byte[]::clone);
  }

  @Override
  public void remove(String key) {
    write();
    rows.remove(key);
  }

  @Override
  public void exchange(String gone, String key, byte[] value) {
    write();
    rows.remove(gone);
    rows.put(key, value.clone());
  }

  @Override
  public void entries(BiConsumer<String, byte[]> reader) {
    rows.forEach((key, row) -> reader.accept(key, row.clone()));
  }
}
