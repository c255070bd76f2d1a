// SPDX-License-Identifier: Apache-2.0
package network.assay.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Bytes that no honest client sends. After each, an honest client is served as if nothing had
/// been.
final class HostileClientTest {
  private static final String ECHO =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"test.echo\",\"params\":{\"text\":\"hi\"}}";

  @TempDir Path folder;
  private TestServer node;

  @BeforeEach
  void start() throws Exception {
    node = new TestServer(folder, 4, 4, Duration.ofMillis(700));
  }

  @AfterEach
  void an_honest_client_is_still_served() throws Exception {
    try (RpcClient client = node.client()) {
      assertThat(client.call("test.echo", new TestServer.Text("hi"), TestServer.Text.class).text())
          .isEqualTo("hi");
    }
    node.close();
  }

  private String head(String line, String... headers) {
    return "%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s%s"
        .formatted(
            line,
            node.server.url().getPort(),
            String.join("", java.util.Arrays.stream(headers).map(h -> h + "\r\n").toList()),
            "");
  }

  private String post(String body, String... headers) {
    return head("POST /", headers)
        + "Connection: close\r\nAuthorization: Bearer "
        + node.token
        + "\r\nContent-Type: application/json\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private String answer(String request) throws IOException {
    try (RawClient client = node.raw()) {
      return client.send(request).readToEnd();
    }
  }

  private int status(String request) throws IOException {
    try (RawClient client = node.raw()) {
      return client.send(request).status();
    }
  }

  @Test
  void the_same_call_made_honestly_works() throws IOException {
    assertThat(answer(post(ECHO))).startsWith("HTTP/1.1 200").endsWith("{\"text\":\"hi\"}}");
  }

  @Test
  void who_has_no_token_or_a_wrong_one_gets_no_further_than_the_head() throws IOException {
    String open = head("POST /") + "Content-Type: application/json\r\nContent-Length: 5\r\n";
    assertThat(status(open + "\r\nhello")).isEqualTo(401);
    assertThat(status(open + "Authorization: Bearer " + "0".repeat(64) + "\r\n\r\nhello"))
        .isEqualTo(401);
    assertThat(status(open + "Authorization: Basic " + node.token + "\r\n\r\nhello"))
        .isEqualTo(401);
    assertThat(
            status(open + ("Authorization: Bearer " + node.token + "\r\n").repeat(2) + "\r\nhello"))
        .isEqualTo(401);
  }

  @Test
  void a_web_page_that_rebinds_its_name_or_posts_across_sites_is_refused() throws IOException {
    String request = post(ECHO);
    assertThat(status(request.replace("Host: 127.0.0.1", "Host: evil.example"))).isEqualTo(421);
    assertThat(status(request.replaceFirst("Host: [^\r]*\r\n", ""))).isEqualTo(400);
    assertThat(status(post(ECHO, "Host: localhost:1"))).isEqualTo(400);
    assertThat(status(post(ECHO, "Origin: http://evil.example"))).isEqualTo(403);
    assertThat(status(post(ECHO, "Origin: null"))).isEqualTo(403);
    assertThat(status(post(ECHO).replace("application/json", "text/plain"))).isEqualTo(415);
    assertThat(status(post(ECHO, "Origin: http://localhost:" + node.server.url().getPort())))
        .isEqualTo(200);
  }

  @Test
  void a_body_is_refused_by_its_stated_length_before_it_is_read() throws IOException {
    String head = post("x").replace("Content-Length: 1\r\n\r\nx", "Content-Length: ");
    assertThat(status(head + "999999999999\r\n\r\n")).isEqualTo(413);
    assertThat(status(head + "-5\r\n\r\n")).isEqualTo(400);
    assertThat(status(head + "99999999999999999999999\r\n\r\n")).isEqualTo(400);
    assertThat(status(head + "5\r\nContent-Length: 6\r\n\r\n")).isEqualTo(400);
  }

  @Test
  void a_body_of_unstated_length_is_cut_off_at_the_limit() throws IOException {
    String head =
        post("x").replace("Content-Length: 1\r\n\r\nx", "Transfer-Encoding: chunked\r\n\r\n");
    try (RawClient client = node.raw()) {
      client.send(head);
      String chunk = "1000\r\n" + "x".repeat(0x1000) + "\r\n";
      client.sendForever(TestServer.bytes(chunk), 8);
      assertThat(client.status()).isEqualTo(413);
    }
    assertThat(status(head + "zz\r\nnot a chunk")).isEqualTo(400);
  }

  @Test
  void a_head_is_limited_too() throws IOException {
    assertThat(status("GET /" + "a".repeat(10_000) + " HTTP/1.1\r\n\r\n")).isEqualTo(400);
    assertThat(status(head("GET /metrics", "X: " + "a".repeat(20_000)) + "\r\n")).isEqualTo(400);
    assertThat(status("\u0016\u0003\u0001\u0002\u0000\u0001 no http at all\r\n\r\n"))
        .isEqualTo(400);
  }

  @Test
  void who_sends_too_slowly_is_cut_off() throws IOException {
    try (RawClient silent = node.raw();
        RawClient head = node.raw().send("POST / HTTP/1.1\r\nHost:");
        RawClient body = node.raw().send(post(ECHO).substring(0, post(ECHO).length() - 5));
        RawClient upload = node.raw().send(upload(10))) {
      assertThat(silent.readToEnd()).isEmpty();
      assertThat(head.readToEnd()).isEmpty();
      assertThat(body.readToEnd()).isEmpty();
      assertThat(upload.readToEnd()).doesNotStartWith("HTTP/1.1 200");
    }
    assertThat(node.kept).isEmpty();
  }

  private String upload(long length) {
    return head("PUT /blobs", "Authorization: Bearer " + node.token, "Content-Length: " + length)
        + "\r\n";
  }

  @Test
  void an_upload_that_breaks_off_is_not_kept() throws IOException {
    try (RawClient client = node.raw()) {
      client.send(upload(100) + "only this much");
    }
    assertThat(status(upload(TestServer.MAX_BLOB + 1))).isEqualTo(413);
    assertThat(status(head("PUT /blobs", "Authorization: Bearer " + node.token) + "\r\n"))
        .isEqualTo(411);
    assertThat(
            status(
                head("PUT /blobs/..%2f..%2fetc", "Authorization: Bearer " + node.token) + "\r\n"))
        .isEqualTo(400);
    assertThat(node.kept).isEmpty();
  }

  @Test
  void an_upload_under_a_false_name_is_refused() throws IOException {
    String request = upload(3).replace("/blobs", "/blobs/" + "ab".repeat(32)) + "abc";
    try (RawClient client = node.raw()) {
      client.send(request.replace("Content-Length", "Connection: close\r\nContent-Length"));
      assertThat(client.readToEnd()).startsWith("HTTP/1.1 422").contains("have the content id");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{ | -32700",
        "nope | -32700",
        "[] | -32600",
        "7 | -32600",
        "[1,2,3,4,5] | at most 4 calls",
        "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"x\"} | -32600",
        "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"x\"} | -32600",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7} | -32600",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",\"admin\":true} | -32600",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x.y\"} | -32601",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"test.echo\",\"params\":[1]} | -32602",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"test.echo\"} | params.text: missing",
      })
  void a_request_that_is_none_is_answered_with_the_reason(String body, String reason)
      throws IOException {
    assertThat(answer(post(body))).startsWith("HTTP/1.1 200").contains(reason);
  }

  @Test
  void nesting_is_limited_and_garbage_is_refused() throws IOException {
    assertThat(answer(post("[".repeat(15_000)))).contains("-32700");
    assertThat(answer(post("{\"a\":".repeat(3_000)))).contains("-32700");
    byte[] noise = new byte[500];
    new Random(3).nextBytes(noise);
    String garbage = new String(noise, java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThat(answer(post(garbage))).contains("-32700");
  }

  @Test
  void a_batch_is_answered_in_order_and_notifications_are_not() throws IOException {
    String notification = ECHO.replace("\"id\":1,", "");
    assertThat(answer(post(notification))).startsWith("HTTP/1.1 204");
    assertThat(
            answer(post("[" + ECHO + "," + notification + "," + ECHO.replace(":1,", ":2,") + "]")))
        .contains("\"id\":1", "\"id\":2")
        .containsOnlyOnce("\"id\":2");
  }

  @Test
  void requests_on_top_of_each_other_end_with_the_first() throws IOException {
    String request = post(ECHO).replace("Connection: close\r\n", "");
    String all = answer(request.repeat(3));
    assertThat(all).startsWith("HTTP/1.1 200").containsOnlyOnce("HTTP/1.1");
  }

  @Test
  void more_connections_than_allowed_are_closed_at_once() throws IOException {
    var open = new java.util.ArrayList<RawClient>();
    try {
      for (int i = 0; i < 40; i++) open.add(node.raw());
      assertThat(open.getLast().readToEnd()).isEmpty();
    } finally {
      for (RawClient client : open) client.close();
    }
    // Those closed just now may still be counted when the honest client comes.
    try (RawClient probe = node.raw()) {
      String reply = "";
      while (reply.isEmpty()) {
        try (RawClient next = node.raw()) {
          reply = next.send(post(ECHO)).readToEnd();
        } catch (IOException e) {
          reply = "";
        }
      }
      assertThat(reply).startsWith("HTTP/1.1 200");
    }
  }
}
