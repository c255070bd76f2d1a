// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demo;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.node.rpc.RpcClient;
import network.assay.node.rpc.RpcSettings;
import network.assay.protocol.market.AssayFault;

/// A node in a process of its own, run from the class path of this one and driven through its RPC
/// like any other. It ends when this process does.
public final class NodeProcess implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(3);
  private static final String MAIN = "network.assay.node.Main";

  private final NodeFolder folder;
  private final Child process;
  private final RpcClient rpc;

  private NodeProcess(NodeFolder folder, Child process, RpcClient rpc) {
    this.folder = folder;
    this.process = process;
    this.rpc = rpc;
  }

  /// Starts the node and waits until its RPC answers.
  ///
  /// @throws AssayFault.World when it ends instead, with the last lines of its log
  public static NodeProcess start(NodeFolder folder) throws InterruptedException {
    Path url = folder.data().resolve(RpcSettings.URL_FILE);
    forget(url);
    Child process = launch(folder);
    try {
      RpcClient rpc =
          process.await(
              "it was ready",
              START,
              () ->
                  Files.exists(url) ? Optional.of(RpcClient.of(folder.data())) : Optional.empty());
      return new NodeProcess(folder, process, rpc);
    } catch (RuntimeException | InterruptedException e) {
      process.close();
      throw e;
    }
  }

  /// Starts the node and does not wait: for one that is expected to refuse.
  public static Child launch(NodeFolder folder) {
    List<String> command = new ArrayList<>(java());
    command.addAll(List.of("node", "run", "--data", folder.data().toString()));
    command.addAll(List.of("--with-parent", String.valueOf(ProcessHandle.current().pid())));
    return Child.start(folder.name(), command, folder.data(), folder.log());
  }

  /// The Java of this process, with little memory, and our class path.
  private static List<String> java() {
    String java = Path.of(System.getProperty("java.home", ""), "bin", "java").toString();
    return List.of(
        java,
        "-Xmx256m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=4",
        "--add-modules=jdk.incubator.vector",
        "--enable-native-access=ALL-UNNAMED",
        "-Dassay.home=" + System.getProperty("assay.home", ""),
        "-cp",
        classPath(),
        MAIN);
  }

  /// Surefire hides the real class path of its process in another property.
  private static String classPath() {
    String hidden = System.getProperty("surefire.test.class.path", "");
    String path = hidden.isEmpty() ? System.getProperty("java.class.path", "") : hidden;
    var absolute = new ArrayList<String>();
    for (String part : path.split(File.pathSeparator, -1)) {
      if (!part.isEmpty()) absolute.add(Path.of(part).toAbsolutePath().toString());
    }
    return String.join(File.pathSeparator, absolute);
  }

  private static void forget(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public NodeFolder folder() {
    return folder;
  }

  public RpcClient rpc() {
    return rpc;
  }

  public Child process() {
    return process;
  }

  /// As `kill -9`.
  public void kill() {
    rpc.close();
    process.kill();
  }

  @Override
  public void close() {
    rpc.close();
    process.close();
  }
}
