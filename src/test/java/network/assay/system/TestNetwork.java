// SPDX-License-Identifier: Apache-2.0
package network.assay.system;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import network.assay.node.api.JobView;
import network.assay.node.client.JobClient;
import network.assay.node.demo.Network;
import network.assay.node.demo.NodeProcess;
import network.assay.node.demo.NpmTools;
import network.assay.node.demo.WorkFolder;
import network.assay.protocol.market.JobId;

/// A network of processes for one test class. Its logs stay in `target/system/`, for when something
/// failed.
record TestNetwork(String name, WorkFolder work, Network network) implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Duration POLL = Duration.ofMillis(100);

  static TestNetwork start(String name, int providers) throws InterruptedException {
    return start(name, Network.Cast.of(providers, false));
  }

  /// The last of the providers cheats.
  static TestNetwork startWithCheat(String name, int providers) throws InterruptedException {
    return start(name, Network.Cast.of(providers, true));
  }

  static TestNetwork start(String name, Network.Cast cast) throws InterruptedException {
    Path home = Checkout.home();
    // Nodes are started from the class path of this process, and need to know where its files are.
    System.setProperty("assay.home", home.toString());
    WorkFolder work = WorkFolder.of(Optional.empty());
    try {
      Network network = Network.start(NpmTools.install(home), work.path(), cast, _ -> {});
      return new TestNetwork(name, work, network);
    } catch (RuntimeException | InterruptedException e) {
      work.copyLogs(logs(name));
      work.close();
      throw e;
    }
  }

  private static Path logs(String name) {
    return Checkout.home().resolve("target/system").resolve(name);
  }

  Path folder() {
    return work.path();
  }

  JobClient jobs() {
    return new JobClient(network.submitter().rpc());
  }

  NodeProcess provider(int number) {
    return network.providers().get(number - 1);
  }

  JobId submit(SmallJob job) throws InterruptedException {
    return jobs().submit(job.file(), JobClient.newRequest(), false).job();
  }

  /// The job as it was when it first was as wanted.
  JobView await(JobId job, Predicate<JobView> wanted) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    JobView view = jobs().show(job);
    while (!wanted.test(view)) {
      if (view.over() || System.nanoTime() - end > 0) {
        throw new AssertionError("the job never came to that: " + view);
      }
      view = jobs().next(view);
    }
    return view;
  }

  JobView awaitOver(JobId job) throws InterruptedException {
    return await(job, JobView::over);
  }

  /// Whether, once the challenge window has gone by, the chain has paid each of these accounts what
  /// the submitter owes it.
  boolean paysWhatIsOwed(JobView job, Predicate<JobView.Peer> who) throws InterruptedException {
    network.chain().passToPay();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() - end < 0) {
      boolean all =
          job.peers().stream()
              .filter(who)
              .allMatch(
                  peer -> network.observer().paid(job.id(), peer.account()).equals(peer.earned()));
      if (all) return true;
      Thread.sleep(POLL);
    }
    return false;
  }

  @Override
  public void close() {
    network.close();
    work.copyLogs(logs(name));
    work.close();
  }
}
