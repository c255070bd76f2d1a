// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.doctor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import network.assay.node.api.NodeCalls;
import network.assay.node.chain.ClockSkew;
import network.assay.node.cli.Environment;
import network.assay.node.cli.chain.ChainReport;
import network.assay.node.config.KeyFiles;
import network.assay.node.config.LockFile;
import network.assay.node.config.NodeConfig;
import network.assay.node.rpc.Method.Nothing;
import network.assay.node.rpc.RpcClient;
import network.assay.node.store.Database;
import network.assay.node.text.Bytes;
import network.assay.node.text.Durations;
import network.assay.protocol.libp2p.multiformats.AddressProtocol;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;

/// Looks at a node from outside, one thing after the other; what one thing lacks hides no other.
final class Examination {
  private static final long LEAST_FREE = 1L << 30;

  private final Environment environment;
  private final Path data;
  private final List<Finding> findings = new ArrayList<>();

  Examination(Environment environment, Path data) {
    this.environment = environment;
    this.data = data;
  }

  List<Finding> findings() throws InterruptedException {
    NodeConfig config;
    try {
      config = NodeConfig.load(data, environment.home(), environment.variables());
    } catch (AssayFault e) {
      findings.add(Finding.problem("settings", String.valueOf(e.getMessage())));
      return findings;
    }
    findings.add(Finding.ok("settings", "%s, in %s".formatted(config.network().preset(), data)));
    boolean keys = look("keys", () -> keys(config));
    look("disk", () -> disk(config));
    if (running(config)) {
      node();
    } else {
      look("database", () -> database(config));
      ports(config);
    }
    if (keys) chain(config, new KeyFiles(config.folder()).hot().address());
    return findings;
  }

  private boolean look(String name, Supplier<Finding> at) {
    Finding found;
    try {
      found = at.get();
    } catch (AssayFault e) {
      found = Finding.problem(name, String.valueOf(e.getMessage()));
    }
    findings.add(found);
    return !found.bad();
  }

  private static Finding keys(NodeConfig config) {
    var keys = new KeyFiles(config.folder());
    Address account = keys.hot().address();
    return Finding.ok("keys", "account %s, peer %s".formatted(account, keys.identity().peerId()));
  }

  private Finding disk(NodeConfig config) {
    if (!Files.isDirectory(data)) {
      return Finding.problem("disk", "there is no folder " + data + "\nnext: assay node init");
    }
    try {
      if (!Files.isWritable(data))
        return Finding.problem("disk", "nothing can be written to " + data);
      long free = Files.getFileStore(data).getUsableSpace();
      if (free < LEAST_FREE) {
        return Finding.problem(
            "disk",
            "%s are free under %s\nnext: df -h %s".formatted(Bytes.brief(free), data, data));
      }
      long most = config.storage().maxBytes();
      String words =
          "%s are free; blobs may take %s".formatted(Bytes.brief(free), Bytes.brief(most));
      return free < most
          ? Finding.warning("disk", words + ", with those that are there: see storage.max_bytes")
          : Finding.ok("disk", words);
    } catch (IOException e) {
      throw new AssayFault.World("cannot look at the disk under " + data + ": " + e, e);
    }
  }

  /// Whether another process has the folder.
  private static boolean running(NodeConfig config) {
    return LockFile.isTaken(config.folder());
  }

  private void node() throws InterruptedException {
    NodeCalls.Status status;
    try (RpcClient client = RpcClient.of(data)) {
      status = client.call(NodeCalls.STATUS, new Nothing(), NodeCalls.Status.class);
    } catch (AssayFault e) {
      findings.add(
          Finding.problem(
              "node", "a process has the folder, and does not answer: " + e.getMessage()));
      return;
    }
    Duration up = Duration.between(status.started(), environment.clock().instant());
    findings.add(
        Finding.ok(
            "node",
            "runs, version %s, up for %s".formatted(status.version(), Durations.brief(up))));
    for (NodeCalls.Condition condition : status.conditions()) {
      findings.add(
          condition.met()
              ? Finding.ok(condition.name(), condition.detail())
              : Finding.problem(condition.name(), condition.detail()));
    }
  }

  private static Finding database(NodeConfig config) {
    Path file = config.folder().database();
    if (!Files.exists(file)) return Finding.ok("database", "none yet");
    Database.check(file);
    return Finding.ok("database", "whole, %s".formatted(Bytes.brief(file.toFile().length())));
  }

  private void ports(NodeConfig config) {
    for (String listen : config.network().listen()) {
      Multiaddr address = Multiaddr.parse(listen);
      String port = address.value(AddressProtocol.TCP);
      var ip = address.ip();
      if (port == null || ip == null) continue;
      look("port", () -> port("network.listen", new InetSocketAddress(ip, Integer.parseInt(port))));
    }
    var rpc = new InetSocketAddress(config.rpc().host(), config.rpc().port());
    look("port", () -> port("rpc.port", rpc));
  }

  private static Finding port(String key, InetSocketAddress at) {
    if (at.getPort() == 0) return Finding.ok("port", key + " takes any that is free");
    try (var socket = new ServerSocket()) {
      socket.bind(at);
      return Finding.ok("port", "%s: %d is free".formatted(key, at.getPort()));
    } catch (IOException e) {
      return Finding.problem(
          "port", "%s: cannot listen on %s: %s".formatted(key, at, e.getMessage()));
    }
  }

  private void chain(NodeConfig config, Address account) {
    Instant now = environment.clock().instant();
    ChainReport report;
    try {
      report = ChainReport.of(config, account, now);
    } catch (AssayFault e) {
      findings.add(Finding.problem("chain node", String.valueOf(e.getMessage())));
      return;
    }
    if (findings.stream().noneMatch(found -> found.name().equals("clock"))) {
      findings.add(clock(report.headTime()));
    }
    // Told as the clock's already.
    Optional<String> stale = ClockSkew.of(now, report.headTime()).stale();
    List<String> problems =
        report.problems().stream().filter(problem -> !stale.equals(Optional.of(problem))).toList();
    if (problems.isEmpty()) {
      findings.add(Finding.ok("account", "has what it needs; assay chain status says more"));
    }
    for (String problem : problems) findings.add(Finding.problem("account", problem));
  }

  /// A node that runs has looked itself.
  private Finding clock(Instant newestBlock) {
    return ClockSkew.of(environment.clock().instant(), newestBlock)
        .trouble()
        .map(what -> Finding.problem("clock", what + "\nnext: timedatectl"))
        .orElseGet(() -> Finding.ok("clock", "agrees with the chain's"));
  }
}
