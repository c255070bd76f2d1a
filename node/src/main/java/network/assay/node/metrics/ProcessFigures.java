// SPDX-License-Identifier: Apache-2.0
package network.assay.node.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// Figures of the process and its Java runtime, under the names Prometheus' own clients use.
public final class ProcessFigures {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path OPEN_FILES = Path.of("/proc/self/fd");
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;

  private ProcessFigures() {}

  /// @param data whose disk's room is told
  public static void addTo(Metrics metrics, Path data) {
    ProcessHandle.Info info = ProcessHandle.current().info();
    double started = info.startInstant().orElse(Instant.EPOCH).toEpochMilli() / MILLIS;
    metrics.gauge("process_start_time_seconds", "Start of the process, Unix time", () -> started);
    metrics.counter(
        "process_cpu_seconds_total",
        "Processor time used",
        () ->
            ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos()
                / NANOS);
    metrics.gauge("process_resident_memory_bytes", "Memory in use", () -> residentBytes());
    metrics.gauge("process_open_fds", "Open files and sockets", () -> openFiles());
    metrics.gauge("assay_disk_free_bytes", "Room on the data folder's disk", () -> free(data));
    metrics.gauge(
        "jvm_heap_used_bytes",
        "Java heap in use",
        () -> ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    metrics.gauge(
        "jvm_threads_current",
        "Platform threads",
        () -> ManagementFactory.getThreadMXBean().getThreadCount());
    metrics.counter(
        "jvm_gc_collection_seconds_total", "Time spent collecting garbage", () -> collecting());
  }

  /// Memory the process has on the machine; 0 where the system does not say.
  public static long residentBytes() {
    if (!Files.isReadable(STATUS)) return 0;
    try {
      List<String> lines = Files.readAllLines(STATUS, StandardCharsets.US_ASCII);
      return lines.stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .map(line -> line.replaceAll("[^0-9]", ""))
          .filter(digits -> !digits.isEmpty())
          .mapToLong(digits -> Long.parseLong(digits) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double openFiles() {
    if (!Files.isDirectory(OPEN_FILES)) return 0;
    try (Stream<Path> open = Files.list(OPEN_FILES)) {
      return open.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double free(Path data) {
    try {
      return Files.getFileStore(data).getUsableSpace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double collecting() {
    long millis = 0;
    for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      millis += Math.max(0, bean.getCollectionTime());
    }
    return millis / MILLIS;
  }
}
