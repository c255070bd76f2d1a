// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import network.assay.node.cli.term.Terminal;
import network.assay.node.config.NodeConfig;
import network.assay.node.life.ExitCode;
import network.assay.node.life.Shutdown;
import network.assay.node.wire.Daemon;
import network.assay.protocol.market.AssayFault;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The daemon, in the foreground: a supervisor's affair to keep it running.
@Command(
    name = "run",
    description = {
      "Run the node until it is told to stop (Ctrl-C, SIGTERM, or assay node stop).",
      "Prints one line that starts with \"ready\" once it works; its log goes to standard error.",
      "Exit code 78: something must be changed first; 75: a restart may help."
    },
    footer = {"", "Example:", "  assay node run --data ~/assay"})
final class NodeRunCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Environment environment;
  @Mixin private ConnectionOptions node;

  @Option(
      names = "--with-parent",
      paramLabel = "PID",
      hidden = true,
      description = "Stop when that process is gone: for whoever starts nodes by the dozen.")
  private long parent;

  NodeRunCommand(Environment environment) {
    this.environment = environment;
    this.node = new ConnectionOptions(environment);
  }

  @Override
  public Integer call() throws Exception {
    NodeConfig config = NodeConfig.load(node.data(), environment.home(), environment.variables());
    var daemon = new Daemon(config, BuildInfo.ofThis().version());
    if (parent > 0) stopWith(parent, daemon);
    var stopped = new CountDownLatch(1);
    try (var _ = Shutdown.process().register(() -> end(daemon, stopped))) {
      tell(daemon.start());
      daemon.awaitStop();
      daemon.stop(PATIENCE);
    } finally {
      stopped.countDown();
    }
    if (daemon.failure().isPresent()) throw daemon.failure().get();
    return ExitCode.OK.code();
  }

  /// Called by the process's shutdown hook, while the thread of the command waits.
  private static void end(Daemon daemon, CountDownLatch stopped) {
    daemon.stopSoon();
    try {
      // The command's thread stops the daemon, or undoes a start that was under way.
      if (!stopped.await(PATIENCE.toMillis() + 1_000, TimeUnit.MILLISECONDS)) {
        daemon.stop(Duration.ZERO);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void stopWith(long pid, Daemon daemon) {
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    if (process.isEmpty()) throw new AssayFault.Operator("there is no process " + pid);
    var _ = process.get().onExit().thenRun(daemon::stopSoon);
  }

  private void tell(Daemon.Ready ready) {
    Terminal terminal = environment.terminal();
    String address = ready.addresses().stream().findFirst().orElse("nowhere");
    terminal.line(
        "ready: account %s, peer at %s, RPC at %s"
            .formatted(ready.account(), address, ready.rpc()));
  }
}
