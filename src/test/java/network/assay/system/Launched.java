// SPDX-License-Identifier: Apache-2.0
package network.assay.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// A command as a user starts it, by the launcher in a process of its own, that is sent signals.
final class Launched implements AutoCloseable {
  private final Process process;
  private final Path out;
  private final Path err;
  private final Path temporary;

  private Launched(Process process, Path temporary, Path out, Path err) {
    this.process = process;
    this.temporary = temporary;
    this.out = out;
    this.err = err;
  }

  /// @param folder where it runs, and what it prints goes
  /// @param java more flags for Java
  static Launched start(Path folder, String java, String... words) throws IOException {
    Path temporary = Files.createTempDirectory(folder, "tmp");
    Path out = Files.createTempFile(folder, "out", ".log");
    Path err = Files.createTempFile(folder, "err", ".log");
    // Whoever started the tests may ignore these, and a process inherits that.
    var command = new ArrayList<>(List.of("env", "--default-signal=HUP,INT,TERM", "bash"));
    command.add(Checkout.home().resolve("assay").toString());
    command.addAll(List.of(words));
    var builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("ASSAY_NO_BUILD", "1");
    builder.environment().put("ASSAY_JAVA", "-Djava.io.tmpdir=" + temporary + " " + java);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return new Launched(builder.start(), temporary, out, err);
  }

  String out() {
    return read(out);
  }

  String err() {
    return read(err);
  }

  /// The temporary files that are there.
  List<Path> temporary() throws IOException {
    try (Stream<Path> all = Files.list(temporary)) {
      return all.toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Waits until what it printed is like that.
  Launched await(Predicate<String> printed) throws InterruptedException {
    long end = System.nanoTime() + TestNetwork.PATIENCE.toNanos();
    while (!printed.test(out())) {
      if (!process.isAlive() || System.nanoTime() - end > 0) {
        throw new AssertionError("it never said that: " + out() + err());
      }
      Thread.sleep(20);
    }
    return this;
  }

  /// Sends it a signal, and waits until it and all that it had started have ended.
  ///
  /// @param name as kill(1) takes it
  /// @return its exit code
  int signal(String name) throws IOException, InterruptedException {
    List<ProcessHandle> all = process.descendants().toList();
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
    if (!process.waitFor(TestNetwork.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("it does not end: " + out() + err());
    }
    for (ProcessHandle one : all) awaitGone(one);
    return process.exitValue();
  }

  private void awaitGone(ProcessHandle one) throws InterruptedException {
    long end = System.nanoTime() + TestNetwork.PATIENCE.toNanos();
    while (one.isAlive() && !isZombie(one.pid())) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("process " + one.info().command() + " stays: " + out() + err());
      }
      Thread.sleep(20);
    }
  }

  // Whose parent is gone is handed to the first process, which in a container may never ask how it
  // ended. As proc(5) has it: the number, the program's name in parentheses, and the state.
  private static boolean isZombie(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
      return stat.startsWith(") Z", stat.lastIndexOf(')'));
    } catch (IOException e) {
      // Gone since, or no Linux: whether it is alive says enough there.
      return false;
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
