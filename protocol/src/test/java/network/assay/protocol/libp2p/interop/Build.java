// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Builds peers of other implementations with their own tools, once a run.
final class Build {
  private static final long MINUTES = 60;
  private static final Set<Path> BUILT = new HashSet<>();

  private Build() {}

  static synchronized void run(Path source, Path result, List<String> command)
      throws IOException, InterruptedException {
    if (BUILT.contains(result)) return;
    Path folder = Files.createDirectories(Path.of("target", source.getFileName().toString()));
    Path log = folder.resolve("build.log");
    Process build =
        new ProcessBuilder(command)
            .directory(source.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = build.waitFor(MINUTES, TimeUnit.MINUTES);
    if (!ended) build.destroy();
    if (!ended || build.exitValue() != 0) {
      throw new AssertionError(command + " failed:\n" + Files.readString(log));
    }
    BUILT.add(result);
  }
}
