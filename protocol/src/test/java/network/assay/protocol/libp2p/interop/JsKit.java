// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.interop;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The js peer's directory, ready to run: copied from the sources to `target`, its packages
/// installed once for each lock file by `npm ci`.
final class JsKit {
  private static final Path SOURCE = Path.of("src", "test", "js-libp2p");
  private static final Path TARGET = Path.of("target", "js-libp2p");
  private static final List<String> FILES =
      List.of("package.json", "package-lock.json", "polyfill.mjs", "peer.mjs");
  private static final long INSTALL_MINUTES = 10;

  private JsKit() {}

  /// Whether this machine has Node at all.
  static boolean available() {
    try {
      var node = new ProcessBuilder("node", "--version").redirectErrorStream(true).start();
      node.getInputStream().readAllBytes();
      return node.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  static ProcessBuilder peer() throws IOException, InterruptedException {
    Path kit = install();
    // A list that can grow.
    var command = new ArrayList<>(List.of("node", "--import", "./polyfill.mjs", "peer.mjs"));
    return new ProcessBuilder(command).directory(kit.toFile());
  }

  private static Path install() throws IOException, InterruptedException {
    Files.createDirectories(TARGET);
    // Two builds may run at once in one checkout.
    try (FileChannel lock =
            FileChannel.open(
                TARGET.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var held = lock.lock()) {
      assert held.isValid();
      for (String file : FILES) {
        Path to = TARGET.resolve(file);
        Files.copy(SOURCE.resolve(file), to, StandardCopyOption.REPLACE_EXISTING);
      }
      Path stamp = TARGET.resolve("installed-lock.json");
      byte[] wanted = Files.readAllBytes(SOURCE.resolve("package-lock.json"));
      if (!Files.exists(stamp) || !java.util.Arrays.equals(Files.readAllBytes(stamp), wanted)) {
        npm("ci");
        Files.write(stamp, wanted);
      }
    }
    return TARGET;
  }

  /// Adds js's QUIC, which is native code and not in the lock file: registries that lack the
  /// package of a platform would make the lock file useless.
  static void addQuic() throws IOException, InterruptedException {
    install();
    npm("install", "--no-save", "@chainsafe/libp2p-quic@2.1.1");
  }

  private static void npm(String... what) throws IOException, InterruptedException {
    Path log = TARGET.resolve("npm.log");
    var command = new ArrayList<>(List.of("npm"));
    command.addAll(List.of(what));
    command.addAll(List.of("--ignore-scripts", "--no-audit", "--no-fund"));
    Process npm =
        new ProcessBuilder(command)
            .directory(TARGET.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = npm.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES);
    if (!ended) npm.destroy();
    if (!ended || npm.exitValue() != 0) {
      throw new AssertionError("npm failed:\n" + Files.readString(log));
    }
  }
}
