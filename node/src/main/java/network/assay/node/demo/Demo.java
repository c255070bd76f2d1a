// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Backends;
import network.assay.node.api.JobView;
import network.assay.node.client.JobClient;
import network.assay.node.client.LossCurve;
import network.assay.node.data.JobIntake;
import network.assay.node.life.Shutdown;
import network.assay.node.solo.SoloRun;
import network.assay.node.text.Advice;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.JobId;
import network.assay.scheduler.job.JobFile;

/// The demo: a network of processes trains a model, catches a cheat and pays; then the same job is
/// done alone, and the two are compared.
public final class Demo {
  /// Hears how the demo goes, on its thread.
  public interface Listener {
    /// Something is begun.
    void step(String what);

    /// The job has changed.
    ///
    /// @param names of accounts
    void job(JobView job, Function<Address, String> names);
  }

  static final String MODEL = "model.safetensors";
  static final String CURVE = "loss.png";

  private static final Duration PAY_PATIENCE = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(200);

  private final DemoOptions options;
  private final Path home;
  private final Listener listener;

  public Demo(DemoOptions options, Path home, Listener listener) {
    this.options = options;
    this.home = home;
    this.listener = listener;
  }

  /// Runs it. Everything that was started is stopped when this returns or throws, and when the
  /// process is ended meanwhile.
  public DemoResult run() throws InterruptedException {
    long start = System.nanoTime();
    try (WorkFolder work = WorkFolder.of(options.keep());
        var _ = Shutdown.process().register(work::close)) {
      listener.step("Fetching the pinned packages, if they are not here yet");
      NpmTools tools = NpmTools.install(home);
      listener.step("Writing the handwritten digits as CSV files");
      Path job = DigitsJob.write(tools, home, work.path(), options.seed());
      Path results = results();
      Seen seen = withLogs(work, () -> trainTogether(tools, work.path(), job, results));
      listener.step("Running the same job alone, in this process");
      long before = System.nanoTime();
      SoloRun.Outcome alone = alone(job);
      long now = System.nanoTime();
      return new DemoJudge(seen, alone)
          .result(options, Duration.ofNanos(now - start), Duration.ofNanos(now - before), results);
    }
  }

  @FunctionalInterface
  private interface Deed {
    Seen run() throws InterruptedException;
  }

  /// Leaves the logs of all processes where they can be read, and says where when something fails.
  private Seen withLogs(WorkFolder work, Deed deed) throws InterruptedException {
    Path logs = home.resolve("target/demo/logs");
    try {
      Seen seen = deed.run();
      work.copyLogs(logs);
      return seen;
    } catch (AssayFault e) {
      // Interrupted by the end of this process, which has removed them.
      if (!Files.isDirectory(work.path())) throw e;
      work.copyLogs(logs);
      Advice said = Advice.of(String.valueOf(e.getMessage()));
      String what = said.what() + "\nThe logs of all processes are in " + logs;
      String message = said.next().map(next -> Advice.message(what, next)).orElse(what);
      throw switch (e) {
        case AssayFault.Peer _ -> new AssayFault.Peer(message, e);
        case AssayFault.World _ -> new AssayFault.World(message, e);
        case AssayFault.Operator _ -> new AssayFault.Operator(message, e);
        case AssayFault.Internal _ -> new AssayFault.Internal(message, e);
      };
    }
  }

  private Seen trainTogether(NpmTools tools, Path folder, Path job, Path results)
      throws InterruptedException {
    var cast = Network.Cast.of(options.providers(), options.cheat());
    JobView view;
    List<Seen.Facts> facts;
    Duration trained;
    Network started;
    try (Network network = Network.start(tools, folder, cast, listener::step);
        var _ = Shutdown.process().register(network::close)) {
      started = network;
      var client = new JobClient(network.submitter().rpc());
      listener.step("Submitting the job");
      long begin = System.nanoTime();
      JobId id = client.submit(job, JobClient.newRequest(), false).job();
      view = client.watch(id, seen -> listener.job(seen, network::nameOf));
      trained = Duration.ofNanos(System.nanoTime() - begin);
      if (view.model().isPresent()) {
        client.fetch(id, results.resolve(MODEL));
        LossCurve.write(view.name(), view.rounds(), results.resolve(CURVE));
        if (options.cheat()) {
          listener.step("Waiting for the contract to decide about the cheat");
          awaitJudgement(network, id);
        }
        listener.step("Setting the chain's clock past the challenge window; providers collect");
        network.chain().passToPay();
        awaitPay(network, view);
      }
      facts = facts(network, id);
      listener.step("Stopping all processes");
    }
    return new Seen(view, facts, trained, started.running());
  }

  private List<Seen.Facts> facts(Network network, JobId job) {
    Observer chain = network.observer();
    return network.providerFolders().stream()
        .map(
            folder ->
                new Seen.Facts(
                    folder,
                    options.cheat() && folder.equals(network.providerFolders().getLast()),
                    chain.paid(job, folder.account()),
                    chain.stake(folder.account()),
                    chain.convicted(job, folder.account())))
        .toList();
  }

  /// The submitter and the cheat play their dispute by themselves. The chain's clock must not be
  /// set ahead meanwhile: it is the players' clock as well.
  private static void awaitJudgement(Network network, JobId job) throws InterruptedException {
    NodeFolder cheat = network.providerFolders().getLast();
    long end = System.nanoTime() + PAY_PATIENCE.toNanos();
    while (!network.observer().convicted(job, cheat.account()) && System.nanoTime() - end < 0) {
      Thread.sleep(POLL);
    }
  }

  /// Providers collect by themselves, when they look next.
  private static void awaitPay(Network network, JobView job) throws InterruptedException {
    long end = System.nanoTime() + PAY_PATIENCE.toNanos();
    while (System.nanoTime() - end < 0) {
      boolean all =
          job.peers().stream()
              .filter(peer -> !peer.convicted())
              .allMatch(
                  peer ->
                      network.observer().paid(job.id(), peer.account()).compareTo(peer.earned())
                          >= 0);
      if (all) return;
      Thread.sleep(POLL);
    }
  }

  private SoloRun.Outcome alone(Path file) {
    JobIntake.Prepared job = JobIntake.fromFiles(JobFile.read(file));
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors());
    try (Backend backend = Backends.named("vector", threads)) {
      return SoloRun.run(job, backend, SoloRun.Listener.NONE);
    }
  }

  private Path results() {
    Path folder = options.keep().orElse(home.resolve("target/demo")).resolve("result");
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new AssayFault.Operator("cannot make " + folder + ": " + e.getMessage(), e);
    }
  }
}
