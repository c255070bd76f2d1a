// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demo;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import network.assay.node.life.Shutdown;
import network.assay.protocol.market.AssayFault;

/// A process that this one has started and will stop. All that it says goes to its log, which is
/// also where its state is read from: no pipe is left that could fill up.
public final class Child implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int LAST_LINES = 15;

  /// In a session of its own, where the system has the program for it: Ctrl-C on the terminal is
  /// for this process, which then stops the others in order.
  static final List<String> APART =
      Files.isExecutable(Path.of("/usr/bin/setsid")) ? List.of("/usr/bin/setsid") : List.of();

  private static final Set<Child> LIVE = ConcurrentHashMap.newKeySet();

  private final String name;
  private final Process process;
  private final Path log;
  private final AtomicReference<Shutdown.Registration> registration =
      new AtomicReference<>(() -> {});

  private Child(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /// Sees to it that this process does not end without the other.
  private Child registered() {
    try {
      LIVE.add(this);
      registration.set(Shutdown.process().register(this::closeInHaste));
      return this;
    } catch (AssayFault.World ending) {
      kill();
      throw ending;
    }
  }

  /// All are asked before one is waited for, so that they stop at the same time.
  private void closeInHaste() {
    LIVE.forEach(Child::ask);
    close();
  }

  private void forget() {
    LIVE.remove(this);
    registration.get().close();
  }

  /// @param name for people
  /// @param folder where it runs
  /// @param log is appended to
  /// @throws AssayFault.Operator when it cannot be started
  public static Child start(String name, List<String> command, Path folder, Path log) {
    var apart = new ArrayList<>(APART);
    apart.add(program(name, command.getFirst()).toString());
    apart.addAll(command.subList(1, command.size()));
    try {
      Process process =
          new ProcessBuilder(apart)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      return new Child(name, process, log).registered();
    } catch (IOException e) {
      throw new AssayFault.Operator("cannot start " + name + ": " + e.getMessage(), e);
    }
  }

  /// Where a shell would find it: whether it is there is not told by what starts it [#APART].
  private static Path program(String name, String program) {
    Stream<Path> places =
        program.contains("/")
            ? Stream.of(Path.of(program))
            : Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, program));
    return places
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst()
        .orElseThrow(
            () -> new AssayFault.Operator("cannot start %s: no %s".formatted(name, program)));
  }

  public String name() {
    return name;
  }

  public Path log() {
    return log;
  }

  public long pid() {
    return process.pid();
  }

  public boolean running() {
    return process.isAlive();
  }

  /// Waits until `found` finds what it looks for.
  ///
  /// @param what is looked for, for the message
  /// @throws AssayFault.World when the process ends before, or takes longer than `patience`
  public <T> T await(String what, Duration patience, Supplier<Optional<T>> found)
      throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      Optional<T> result = found.get();
      if (result.isPresent()) return result.get();
      if (!running()) throw trouble("ended before " + what, Optional.of(process.exitValue()));
      if (System.nanoTime() - end > 0) {
        throw trouble("took more than " + patience.toSeconds() + " s: " + what, Optional.empty());
      }
      Thread.sleep(POLL);
    }
  }

  private AssayFault.World trouble(String what, Optional<Integer> exit) {
    String code = exit.map(value -> " (exit code " + value + ")").orElse("");
    return new AssayFault.World(
        "%s %s%s. The last it said, from %s:%n%s".formatted(name, what, code, log, lastLines()));
  }

  /// Waits until it has ended, however long that takes; its exit code.
  public int awaitEnd() throws InterruptedException {
    return process.waitFor();
  }

  /// Waits until it has ended by itself; its exit code.
  ///
  /// @throws AssayFault.World when that takes longer than `patience`
  public int awaitEnd(Duration patience) throws InterruptedException {
    if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw trouble("is still running after " + patience.toSeconds() + " s", Optional.empty());
    }
    return process.exitValue();
  }

  /// All it has said so far.
  public String said() {
    try {
      return Files.exists(log) ? Files.readString(log, StandardCharsets.UTF_8) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The end of that.
  public String lastLines() {
    List<String> lines = said().lines().toList();
    return String.join(
        System.lineSeparator(),
        lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
  }

  /// As `kill -9`: it gets no chance to tidy up.
  public void kill() {
    process.destroyForcibly();
    awaitGone();
    forget();
  }

  /// Asks it to stop, and does not wait.
  void ask() {
    process.destroy();
  }

  /// Asks it to stop, and makes it when it does not.
  @Override
  public void close() {
    process.destroy();
    try {
      if (process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        forget();
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kill();
  }

  private void awaitGone() {
    try {
      process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
