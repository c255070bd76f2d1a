// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.dcutr;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs `punch.sh`: two peers behind NATs of their own and a relay between them.
public final class Punch {
  private Punch() {}

  /// @param wire `tcp` or `quic`, in all three peers
  /// @param mains the classes of hidden peer and dialler, where they are not [PunchPeer]
  /// @return what was said
  public static String between(Path folder, String wire, String... mains)
      throws IOException, InterruptedException {
    assumeTrue(
        works("unshare", "-rnm", "true") && works("nft", "--version") && works("ip", "-V"),
        "needs Linux with unprivileged network namespaces, ip and nft");
    Path said = folder.resolve("said");
    var command = new ArrayList<>(List.of("unshare", "-rnm", "bash", "src/test/netns/punch.sh"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.addAll(List.of(mains));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("INTEROP", System.getProperty("interop", "go"));
    builder.environment().put("PUNCH", wire);
    Process all = builder.redirectOutput(said.toFile()).start();
    boolean ended = all.waitFor(200, TimeUnit.SECONDS);
    if (!ended) {
      all.descendants().forEach(ProcessHandle::destroy);
      all.destroy();
    }
    String text = Files.readString(said, UTF_8);
    if (all.waitFor() != 0) throw new AssertionError(text);
    return text;
  }

  private static boolean works(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
