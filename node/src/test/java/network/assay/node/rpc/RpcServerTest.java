// SPDX-License-Identifier: Apache-2.0
package network.assay.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Random;
import network.assay.node.cli.CommandRun;
import network.assay.node.event.EventLog;
import network.assay.node.life.ExitCode;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RpcServerTest {
  private static final int PLACES = 4;

  @TempDir Path folder;
  private TestServer node;
  private RpcClient client;

  @BeforeEach
  void start() throws Exception {
    node = new TestServer(folder, PLACES, 0, Duration.ofSeconds(20));
    client = node.client();
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    node.close();
  }

  private TestServer.Text echo(String text) throws InterruptedException {
    return client.call("test.echo", new TestServer.Text(text), TestServer.Text.class);
  }

  @Test
  void a_call_is_answered_and_the_connection_serves_the_next() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(client.call("test.add", new TestServer.Sum(i, 40), TestServer.Total.class).total())
          .isEqualTo(40 + i);
    }
    assertThat(echo("żółw \"\n\u0000").text()).isEqualTo("żółw \"\n\u0000");
  }

  @Test
  void a_failure_says_who_is_at_fault_and_what_to_do_next() {
    assertThatThrownBy(() -> fail("peer")).isInstanceOf(AssayFault.Peer.class);
    assertThatThrownBy(() -> fail("operator"))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessage("the stake is too small");
    assertThatThrownBy(() -> fail("world"))
        .isInstanceOf(AssayFault.World.class)
        .hasMessage("the chain is away")
        .cause()
        .isInstanceOfSatisfying(
            RpcTrouble.class,
            trouble -> {
              assertThat(trouble.exitCode()).isEqualTo(ExitCode.RETRY);
              assertThat(trouble.next()).contains("assay doctor");
            });
    assertThatThrownBy(() -> fail("absent"))
        .isInstanceOf(AssayFault.Operator.class)
        .cause()
        .isInstanceOfSatisfying(
            RpcTrouble.class,
            trouble -> assertThat(trouble.exitCode()).isEqualTo(ExitCode.NOT_FOUND));
  }

  @Test
  void a_failure_of_our_own_keeps_its_text_in_the_log() {
    assertThatThrownBy(() -> fail("bug"))
        .isInstanceOf(AssayFault.Internal.class)
        .hasMessageContaining("its log says what")
        .hasMessageNotContaining("secret");
  }

  private void fail(String how) throws InterruptedException {
    client.call("test.fail", new TestServer.Text(how), TestServer.Text.class);
  }

  @Test
  void parameters_that_are_not_the_record_are_refused_with_their_place() {
    assertThatThrownBy(
            () -> client.call("test.add", new TestServer.Text("x"), TestServer.Total.class))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessage(
            "params.a: missing; expected a whole number from "
                + "-9223372036854775808 to 9223372036854775807");
  }

  @Test
  void discover_describes_every_method() throws Exception {
    assertThat(client.discover())
        .contains("\"name\" : \"test.add\"", "\"events.read\"", "TestServer.Sum", "\"1.3.2\"");
  }

  @Test
  void events_are_waited_for() throws Exception {
    Thread later =
        Thread.startVirtualThread(() -> node.events.publish("x", new TestServer.Text("hello")));
    EventLog.Event event = client.events(0, Duration.ofSeconds(30)).getFirst();
    later.join();
    assertThat(event.type()).isEqualTo("x");
    assertThat(event.body().get("text").asText()).isEqualTo("hello");
    assertThat(client.events(1, Duration.ZERO)).isEmpty();
  }

  @Test
  void files_go_up_and_come_down_whole() throws Exception {
    byte[] bytes = new byte[3_000_001];
    new Random(7).nextBytes(bytes);
    Path file = Files.write(folder.resolve("file"), bytes);
    ContentId id = client.putBlob(file);
    assertThat(id).isEqualTo(TestServer.id(bytes));
    try (InputStream in = client.getBlob(id)) {
      assertThat(in.readAllBytes()).isEqualTo(bytes);
    }
    assertThat(client.putBlob(new byte[0])).isEqualTo(TestServer.id(new byte[0]));
    assertThatThrownBy(() -> client.getBlob(new ContentId(Digest.ZERO)).close())
        .hasMessageContaining("no blob");
    assertThatThrownBy(() -> client.putBlob(new byte[13]))
        .isInstanceOf(AssayFault.World.class)
        .hasMessage("the disk budget is used up");
    assertThatThrownBy(() -> client.putBlob(new byte[(int) TestServer.MAX_BLOB + 1]))
        .isInstanceOf(AssayFault.class);
    assertThat(echo("still there").text()).isEqualTo("still there");
  }

  @Test
  void pages_are_shown_with_or_without_the_token_as_they_say() throws Exception {
    assertThat(client.page("/metrics")).isEqualTo("up 1\n");
    assertThat(client.page("/state")).isEqualTo("secret\n");
    try (RpcClient stranger = new RpcClient(node.server.url(), "0".repeat(64))) {
      assertThat(stranger.page("/metrics")).isEqualTo("up 1\n");
      assertThatThrownBy(() -> stranger.page("/state")).hasMessage("wrong token");
    }
  }

  @Test
  void an_error_in_an_answer_takes_no_connections_place() throws Exception {
    for (int i = 0; i < 2 * TestServer.CONNECTIONS; i++) {
      assertThatThrownBy(() -> client.page("/broken")).isInstanceOf(AssayFault.World.class);
    }
    assertThat(echo("still there").text()).isEqualTo("still there");
  }

  @Test
  void when_all_places_are_taken_the_next_call_is_told_to_come_back() throws Exception {
    var waiters = new java.util.ArrayList<Thread>();
    for (int i = 0; i < PLACES; i++) {
      waiters.add(
          Thread.startVirtualThread(
              () -> {
                try {
                  var _ = client.call("test.wait", new Method.Nothing(), Method.Nothing.class);
                } catch (InterruptedException | AssayFault e) {
                  Thread.currentThread().interrupt();
                }
              }));
    }
    node.started.acquire(PLACES);
    assertThatThrownBy(() -> echo("x"))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("as many calls as it can");
    node.release.countDown();
    for (Thread waiter : waiters) waiter.join();
    assertThat(echo("again").text()).isEqualTo("again");
  }

  @Test
  void a_node_that_is_not_there_is_said_to_be_unreachable() throws Exception {
    node.server.stop(Duration.ofSeconds(5));
    assertThatThrownBy(() -> echo("x"))
        .isInstanceOf(AssayFault.World.class)
        .cause()
        .isInstanceOfSatisfying(
            RpcTrouble.class,
            trouble -> {
              assertThat(trouble.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
              assertThat(trouble.next()).contains("assay node run");
            });
    assertThatThrownBy(() -> RpcClient.of(node.run).close())
        .hasMessageContaining("no node is running");
  }

  @Test
  void the_token_is_for_its_owner_only() throws Exception {
    Path file = node.run.resolve(RpcSettings.TOKEN_FILE);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(TokenFile.read(file)).isEqualTo(node.token);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> TokenFile.read(file)).hasMessageContaining("chmod 600");
  }

  @Test
  void who_listens_where_a_killed_node_did_is_sent_no_token_that_the_next_one_takes()
      throws Exception {
    String before = node.token;
    // As kill -9 leaves it: the files stay, and anybody may have the port.
    String url = Files.readString(node.run.resolve(RpcSettings.URL_FILE));
    node.close();
    Files.writeString(node.run.resolve(RpcSettings.URL_FILE), url);
    CommandRun asks = CommandRun.of(folder, "node", "status", "--data", node.run.toString());
    assertThat(asks.exit()).isEqualTo(ExitCode.UNREACHABLE.code());
    assertThat(asks.err()).contains("no node is running");

    node = new TestServer(folder, PLACES, 0, Duration.ofSeconds(20));

    assertThat(node.token).isNotEqualTo(before);
    try (RpcClient stranger = new RpcClient(node.server.url(), before)) {
      assertThatThrownBy(() -> stranger.page("/state")).hasMessage("wrong token");
    }
    try (RpcClient operator = node.client()) {
      assertThat(operator.page("/state")).isEqualTo("secret\n");
    }
  }

  @Test
  void a_node_that_cannot_listen_leaves_neither_a_url_nor_a_new_token() throws Exception {
    Path data = Files.createDirectory(folder.resolve("second"));
    Path token = data.resolve(RpcSettings.TOKEN_FILE);
    Files.writeString(data.resolve(RpcSettings.URL_FILE), node.server.url() + "\n" + token + "\n");
    int taken = node.server.url().getPort();
    var settings = RpcSettings.of(data, "127.0.0.1", taken, token);
    var server = new RpcServer(settings, java.util.List.of(), java.util.List.of(), node.events);
    try {
      assertThatThrownBy(server::start).hasMessageContaining("cannot listen");
      assertThat(data).isEmptyDirectory();
    } finally {
      server.stop(Duration.ofSeconds(5));
    }
  }

  @Test
  void an_empty_token_as_a_power_cut_leaves_is_replaced_and_another_file_is_left_alone()
      throws Exception {
    Path file = Files.createFile(folder.resolve("token"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    String token = TokenFile.fresh();
    TokenFile.write(file, token);
    assertThat(TokenFile.read(file)).isEqualTo(token);

    Files.writeString(file, "somebody's diary");
    assertThatThrownBy(() -> TokenFile.write(file, token)).hasMessageContaining("no token");
    assertThat(file).hasContent("somebody's diary");
  }

  @Test
  void it_listens_on_loopback_only() {
    var settings = RpcSettings.of(folder, "0.0.0.0", 0, folder.resolve("t"));
    var server = new RpcServer(settings, java.util.List.of(), java.util.List.of(), node.events);
    assertThatThrownBy(server::start)
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("loopback only");
  }
}
