// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import network.assay.node.api.MoneyCalls;
import network.assay.node.api.NodeCalls;
import network.assay.node.config.ProviderConfig;
import network.assay.node.rpc.Method.Nothing;
import network.assay.node.text.Counts;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;

/// A submitter, providers and a chain, each a process of its own, that find each other over the
/// loopback. For one thread.
public final class Network implements AutoCloseable {
  /// Stake of each provider.
  public static final Amount STAKE = Amount.ofTokens("100");

  private static final Amount TOKENS = Amount.ofTokens("1000");
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofMillis(100);

  /// Who takes part.
  ///
  /// @param conducts of the providers, one each, as their configuration names them
  public record Cast(List<String> conducts) {
    public Cast {
      conducts = List.copyOf(conducts);
    }

    /// @param cheat whether the last of them cheats
    public static Cast of(int providers, boolean cheat) {
      return new Cast(
          IntStream.rangeClosed(1, providers)
              .mapToObj(i -> cheat && i == providers ? ProviderConfig.CHEAT : ProviderConfig.HONEST)
              .toList());
    }
  }

  private final DevelopmentChain chain;
  private final Observer observer;
  private final NodeFolder submitterFolder;
  private final List<NodeFolder> providerFolders;
  private final List<NodeProcess> processes = new ArrayList<>();
  private String submitterAddress = "";

  private Network(
      DevelopmentChain chain, Observer observer, NodeFolder submitter, List<NodeFolder> providers) {
    this.chain = chain;
    this.observer = observer;
    this.submitterFolder = submitter;
    this.providerFolders = List.copyOf(providers);
  }

  /// Starts all of them; each provider has its stake. What had started is stopped again when
  /// something does not.
  ///
  /// @param folder a fresh one; everything is written below it
  /// @param steps hears what is being done
  public static Network start(NpmTools tools, Path folder, Cast cast, Consumer<String> steps)
      throws InterruptedException {
    steps.accept("Starting a chain and deploying the market's contracts");
    DevelopmentChain chain = DevelopmentChain.start(tools.anvil(), folder);
    Observer observer;
    try {
      observer = Observer.of(chain, folder);
    } catch (RuntimeException e) {
      chain.close();
      throw e;
    }
    List<NodeFolder> providers =
        IntStream.rangeClosed(1, cast.conducts().size())
            .mapToObj(i -> NodeFolder.create(folder, "provider-" + i))
            .toList();
    var network = new Network(chain, observer, NodeFolder.create(folder, "submitter"), providers);
    try {
      network.startNodes(cast, steps);
      return network;
    } catch (RuntimeException | InterruptedException e) {
      network.close();
      throw e;
    }
  }

  private void startNodes(Cast cast, Consumer<String> steps) throws InterruptedException {
    int count = providerFolders.size();
    steps.accept("Starting a submitter and " + Counts.of(count, "provider"));
    var accounts = new ArrayList<>(List.of(submitterFolder.account()));
    providerFolders.forEach(provider -> accounts.add(provider.account()));
    for (Address account : accounts) chain.give(account, TOKENS);

    submitterFolder.configure(NodeFolder.Setup.submitter(), chain);
    add(NodeProcess.start(submitterFolder));
    submitterAddress = status(submitter()).addresses().getFirst();
    for (int i = 0; i < count; i++) {
      var setup = NodeFolder.Setup.provider(List.of(submitterAddress), cast.conducts().get(i));
      providerFolders.get(i).configure(setup, chain);
    }
    Together.each(providerFolders, folder -> add(NodeProcess.start(folder)));
    steps.accept("Depositing stake and waiting until all know each other");
    Together.each(providers(), Network::deposit);
    awaitPeers(count);
  }

  private synchronized NodeProcess add(NodeProcess process) {
    processes.removeIf(old -> old.folder().equals(process.folder()));
    processes.add(process);
    return process;
  }

  private static MoneyCalls.Deposited deposit(NodeProcess provider) throws InterruptedException {
    return provider
        .rpc()
        .call(
            MoneyCalls.STAKE_DEPOSIT,
            new MoneyCalls.Deposit(STAKE, Optional.empty()),
            MoneyCalls.Deposited.class);
  }

  private static NodeCalls.Status status(NodeProcess node) throws InterruptedException {
    return node.rpc().call(NodeCalls.STATUS, new Nothing(), NodeCalls.Status.class);
  }

  /// Waits until the submitter knows so many providers with stake.
  private void awaitPeers(int count) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      NodeCalls.Peers peers =
          submitter().rpc().call(NodeCalls.PEERS, new Nothing(), NodeCalls.Peers.class);
      long staked = peers.peers().stream().filter(peer -> peer.account().isPresent()).count();
      if (staked >= count) return;
      if (System.nanoTime() - end > 0) {
        throw new AssayFault.World(
            "the submitter found %d of %d providers within %d s. Its log: %s"
                .formatted(staked, count, PATIENCE.toSeconds(), submitterFolder.log()));
      }
      Thread.sleep(POLL);
    }
  }

  public DevelopmentChain chain() {
    return chain;
  }

  public Observer observer() {
    return observer;
  }

  public NodeProcess submitter() {
    return process(submitterFolder);
  }

  /// Where the submitter is dialled: a multiaddr with its peer id.
  public String submitterAddress() {
    return submitterAddress;
  }

  /// The latest process of each, in the order of their names.
  public List<NodeProcess> providers() {
    return providerFolders.stream().map(this::process).toList();
  }

  /// The folders of all providers, in the order of their names.
  public List<NodeFolder> providerFolders() {
    return providerFolders;
  }

  private synchronized NodeProcess process(NodeFolder folder) {
    return processes.stream()
        .filter(process -> process.folder().equals(folder))
        .findFirst()
        .orElseThrow(() -> new AssayFault.Internal(folder.name() + " was never started"));
  }

  /// Starts the submitter again, at the address that the providers know.
  public void restartSubmitter() throws InterruptedException {
    String listen = submitterAddress.replaceFirst("/p2p/.*", "");
    submitterFolder.configure(NodeFolder.Setup.submitter().at(listen), chain);
    add(NodeProcess.start(submitterFolder));
  }

  /// Starts a provider again, with what is on its disk.
  public void restart(NodeFolder provider) throws InterruptedException {
    add(NodeProcess.start(provider));
  }

  /// How an account is called.
  public String nameOf(Address account) {
    return providerFolders.stream()
        .filter(folder -> folder.account().equals(account))
        .findFirst()
        .map(NodeFolder::name)
        .orElse(account.hex().substring(0, 10));
  }

  /// The names of processes that still run.
  public List<String> running() {
    var names = new ArrayList<String>();
    synchronized (this) {
      for (NodeProcess node : processes)
        if (node.process().running()) names.add(node.folder().name());
    }
    if (chain.process().running()) names.add(chain.process().name());
    return names;
  }

  /// Stops every process that was started, the chain last.
  @Override
  public void close() {
    List<NodeProcess> nodes;
    synchronized (this) {
      nodes = List.copyOf(processes);
    }
    // All are asked first, so that they stop at the same time.
    nodes.forEach(node -> node.process().ask());
    nodes.forEach(NodeProcess::close);
    try {
      observer.close();
    } finally {
      chain.close();
    }
  }
}
