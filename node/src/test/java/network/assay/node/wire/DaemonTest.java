// SPDX-License-Identifier: Apache-2.0
package network.assay.node.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import network.assay.node.api.Cost;
import network.assay.node.api.MoneyCalls;
import network.assay.node.api.NodeCalls;
import network.assay.node.cli.CommandRun;
import network.assay.node.life.ExitCode;
import network.assay.node.rpc.Method.Nothing;
import network.assay.node.rpc.RpcClient;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;

/// Whole nodes in this process, on a real chain and real sockets.
final class DaemonTest extends NodesOnChain {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static void until(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) throw new AssertionError("it did not come to that");
      Thread.sleep(50);
    }
  }

  /// A page as Prometheus asks for it: without the token.
  private static String unauthorised(URI page) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  @Test
  void a_node_says_over_its_rpc_who_it_is_and_what_it_lacks() throws Exception {
    Path data = node("alone", wishes());
    Daemon daemon = daemon(data);
    try {
      Daemon.Ready ready = daemon.start();
      assertThat(ready.account()).isEqualTo(TestFolders.account(data));
      assertThat(ready.addresses())
          .singleElement()
          .asString()
          .startsWith("/ip4/127.0.0.1/tcp/")
          .endsWith("/p2p/" + ready.peer());
      try (RpcClient client = RpcClient.of(data)) {
        until(() -> status(client).chain().head().isPresent());
        NodeCalls.Status status = status(client);
        assertThat(status.peer()).isEqualTo(ready.peer());
        assertThat(status.account()).isEqualTo(ready.account());
        assertThat(status.addresses()).isEqualTo(ready.addresses());
        assertThat(status.version()).isEqualTo("test");
        assertThat(status.roles()).isEqualTo(new NodeCalls.Roles(true, true, true, false));
        assertThat(status.chain().head()).isPresent();
        assertThat(status.chain().tokens()).contains(Amount.ZERO);
        until(() -> lacks(client, "offers", "no free stake. Next: assay stake deposit"));
        assertThat(client.call(NodeCalls.PEERS, new Nothing(), NodeCalls.Peers.class).peers())
            .isEmpty();
        assertThat(unauthorised(ready.rpc().resolve("/metrics")))
            .contains("assay_build_info{version=\"test\"} 1")
            .contains("assay_peers_connected 0")
            .contains("assay_jobs_open 0")
            .contains("assay_offers_announced 0")
            .contains("process_resident_memory_bytes");
      }
    } finally {
      daemon.stop(Duration.ofSeconds(10));
    }
    assertThat(Files.exists(data.resolve("rpc.url"))).isFalse();
  }

  @Test
  void a_node_whose_database_fails_for_good_ends_and_says_why() throws Exception {
    Daemon daemon = daemon(node("broken", wishes()));
    try {
      daemon.start();
      assertThat(daemon.failure()).isEmpty();
      var why = new AssayFault.World("the disk fails, says a test");
      daemon.fail(why);
      daemon.awaitStop();
      assertThat(daemon.failure()).contains(why);
      assertThat(ExitCode.of(why)).isEqualTo(ExitCode.RETRY);
    } finally {
      daemon.stop(Duration.ofSeconds(10));
    }
  }

  private static NodeCalls.Status status(RpcClient client) {
    try {
      return client.call(NodeCalls.STATUS, new Nothing(), NodeCalls.Status.class);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean lacks(RpcClient client, String name, String why) {
    return status(client).conditions().stream()
        .filter(condition -> !condition.met())
        .anyMatch(lack -> lack.name().equals(name) && lack.detail().contains(why));
  }

  @Test
  void the_command_line_asks_the_running_node() throws Exception {
    Path data = node("asked", wishes());
    Daemon daemon = daemon(data);
    try {
      Daemon.Ready ready = daemon.start();
      String at = data.toString();
      try (RpcClient client = RpcClient.of(data)) {
        until(() -> lacks(client, "offers", "no free stake"));
      }
      CommandRun status = CommandRun.of(folder, "node", "status", "--data", at);
      assertThat(status.exit()).isEqualTo(ExitCode.FAILED.code());
      assertThat(status.out()).contains(ready.peer().toString(), "no free stake");
      CommandRun json = CommandRun.of(folder, "node", "status", "--data", at, "--json");
      assertThat(json.out()).startsWith("{").contains("\"conditions\"");
      assertThat(CommandRun.of(folder, "peers", "--data", at).out()).contains("no peers");
      bans(folder, at);
      assertThat(CommandRun.of(folder, "stake", "show", "--data", at).out())
          .contains("bonded     0 ASSAY");
      assertThat(CommandRun.of(folder, "earnings", "--data", at).out()).contains("no work");
      assertThat(CommandRun.of(folder, "earnings", "claim", "--data", at).out())
          .contains("collected 0 ASSAY");
      CommandRun poor = CommandRun.of(folder, "stake", "deposit", "--amount", "5", "--data", at);
      assertThat(poor.exit()).isEqualTo(ExitCode.CONFIGURATION.code());
      assertThat(poor.err()).contains("holds 0 tokens and needs 5");
      CommandRun stop = CommandRun.of(folder, "node", "stop", "--data", at);
      assertThat(stop.exit()).isZero();
      daemon.awaitStop();
    } finally {
      daemon.stop(Duration.ofSeconds(10));
    }
    CommandRun gone = CommandRun.of(folder, "node", "status", "--data", data.toString());
    assertThat(gone.exit()).isEqualTo(ExitCode.UNREACHABLE.code());
    assertThat(gone.err()).contains("no node is running", "next: assay node run");
  }

  @Test
  void nodes_with_stake_find_each_other_through_one_that_they_know() throws Exception {
    Path first = node("first", wishes());
    Daemon hub = daemon(first);
    Path second = folder.resolve("second");
    Path third = folder.resolve("third");
    Daemon one = null;
    Daemon two = null;
    try {
      String address = hub.start().addresses().getFirst();
      one = new Daemon(TestFolders.write(second, wishes(), address), "test");
      two = new Daemon(TestFolders.write(third, wishes(), address), "test");
      one.start();
      two.start();
      for (Path data : List.of(second, third)) deposit(data);
      try (RpcClient client = RpcClient.of(second)) {
        Address other = TestFolders.account(third);
        until(() -> connected(client, other));
      }
    } finally {
      if (two != null) two.stop(Duration.ofSeconds(10));
      if (one != null) one.stop(Duration.ofSeconds(10));
      hub.stop(Duration.ofSeconds(10));
    }
  }

  @Test
  void four_nodes_that_know_only_the_first_end_up_connected_to_each_other() throws Exception {
    var daemons = new ArrayList<Daemon>();
    var folders = new ArrayList<Path>();
    var peers = new ArrayList<PeerId>();
    String first = "";
    try {
      for (int i = 0; i < 4; i++) {
        Path data = folder.resolve("node" + i);
        var daemon = new Daemon(TestFolders.write(data, wishes(), first), "test");
        daemons.add(daemon);
        folders.add(data);
        Daemon.Ready ready = daemon.start();
        peers.add(ready.peer());
        if (i == 0) first = ready.addresses().getFirst();
      }
      for (int i = 0; i < 4; i++) {
        var others = new ArrayList<>(peers);
        others.remove(i);
        try (RpcClient client = RpcClient.of(folders.get(i))) {
          until(() -> connected(client).containsAll(others));
        }
      }
    } finally {
      for (Daemon daemon : daemons.reversed()) daemon.stop(Duration.ofSeconds(10));
    }
  }

  private static List<PeerId> connected(RpcClient client) {
    try {
      return client.call(NodeCalls.PEERS, new Nothing(), NodeCalls.Peers.class).peers().stream()
          .filter(NodeCalls.Peer::connected)
          .map(NodeCalls.Peer::peer)
          .toList();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void bans(Path folder, String at) {
    CommandRun ban =
        CommandRun.of(folder, "peers", "ban", "192.0.2.9/24", "--for", "2h", "--data", at);
    assertThat(ban.out()).startsWith("192.0.2.0/24 is shut out until ");
    assertThat(CommandRun.of(folder, "peers", "ban", "--json", "--data", at).out())
        .contains("\"subject\" : \"192.0.2.0/24\"");
    CommandRun wrong = CommandRun.of(folder, "peers", "ban", "192.0.2.0/99", "--data", at);
    assertThat(wrong.exit()).isEqualTo(ExitCode.CONFIGURATION.code());
    assertThat(CommandRun.of(folder, "peers", "unban", "192.0.2.0/24", "--data", at).out())
        .contains("may come back");
    assertThat(CommandRun.of(folder, "peers", "ban", "--data", at).out()).contains("nobody");
    assertThat(CommandRun.of(folder, "peers", "find", "12D3", "--data", at).err())
        .contains("knows no peer");
  }

  private static boolean connected(RpcClient client, Address account) {
    try {
      return client.call(NodeCalls.PEERS, new Nothing(), NodeCalls.Peers.class).peers().stream()
          .filter(NodeCalls.Peer::connected)
          .filter(peer -> peer.stake().equals(Optional.of(Amount.ofTokens("60"))))
          .anyMatch(peer -> peer.account().equals(Optional.of(account)));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void deposit(Path data) throws InterruptedException {
    Address account = TestFolders.account(data);
    market.give(account, "100");
    Amount wanted = Amount.ofTokens("60");
    try (RpcClient client = RpcClient.of(data)) {
      var dry = new MoneyCalls.Deposit(wanted, Optional.of(true));
      MoneyCalls.Deposited would =
          client.call(MoneyCalls.STAKE_DEPOSIT, dry, MoneyCalls.Deposited.class);
      assertThat(would.deposited()).isEqualTo(wanted);
      assertThat(would.stake().bonded()).isEqualTo(Amount.ZERO);
      assertThat(would.cost().orElseThrow().transactions())
          .extracting(Cost.Transaction::what)
          .containsExactly("AssayToken.approve", "StakeRegistry.bondUpTo", "StakeRegistry.bind");
      assertThat(would.cost().orElseThrow().wei()).isPositive();
      var real = new MoneyCalls.Deposit(wanted, Optional.empty());
      MoneyCalls.Deposited done =
          client.call(MoneyCalls.STAKE_DEPOSIT, real, MoneyCalls.Deposited.class);
      assertThat(done.stake().bonded()).isEqualTo(wanted);
      assertThat(done.stake().here()).isTrue();
      assertThat(done.stake().tokens()).isEqualTo(Amount.ofTokens("40"));
      MoneyCalls.Deposited again =
          client.call(MoneyCalls.STAKE_DEPOSIT, real, MoneyCalls.Deposited.class);
      assertThat(again.deposited()).isEqualTo(Amount.ZERO);
    }
  }

  @Test
  void stake_comes_back_after_the_markets_delay() throws Exception {
    Path data = node("leaving", wishes());
    Daemon daemon = daemon(data);
    try {
      daemon.start();
      deposit(data);
      unbond(data);
      String at = data.toString();
      assertThat(CommandRun.of(folder, "stake", "withdraw", "--dry-run", "--data", at).out())
          .contains("would withdraw 0")
          .contains("no transaction would be sent");
      assertThat(CommandRun.of(folder, "stake", "withdraw", "--data", at).err())
          .contains("still unbonding");
      assertThat(CommandRun.of(folder, "stake", "unbond", "--amount", "10", "--data", at).out())
          .contains("no more than that is staked");
    } finally {
      daemon.stop(Duration.ofSeconds(10));
    }
  }

  /// All but ten tokens.
  private static void unbond(Path data) throws InterruptedException {
    Amount rest = Amount.ofTokens("10");
    try (RpcClient client = RpcClient.of(data)) {
      var dry = new MoneyCalls.Unbond(rest, Optional.of(true));
      MoneyCalls.Returned would =
          client.call(MoneyCalls.STAKE_UNBOND, dry, MoneyCalls.Returned.class);
      assertThat(would.amount()).isEqualTo(Amount.ofTokens("50"));
      assertThat(would.cost().orElseThrow().transactions()).hasSize(1);
      assertThat(would.stake().unbonding()).isEqualTo(Amount.ZERO);

      var real = new MoneyCalls.Unbond(rest, Optional.empty());
      MoneyCalls.Returned done =
          client.call(MoneyCalls.STAKE_UNBOND, real, MoneyCalls.Returned.class);
      assertThat(done.stake().bonded()).isEqualTo(rest);
      assertThat(done.stake().unbonding()).isEqualTo(Amount.ofTokens("50"));
      assertThat(done.stake().withdrawableAt()).isPresent();
    }
  }
}
