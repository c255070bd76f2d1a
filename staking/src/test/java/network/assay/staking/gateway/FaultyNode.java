// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// A chain node that passes everything on to an honest one, until it is told to misbehave.
public final class FaultyNode implements AutoCloseable {
  /// What it does with a request in place of passing it on.
  public sealed interface Fault {
    record Status(int code) implements Fault {}

    record Says(String body) implements Fault {}

    /// Says that to some requests, and passes the others on.
    record Refuses(Predicate<JsonNode> request, String body) implements Fault {}

    /// So many bytes of one long string.
    record Floods(int bytes) implements Fault {}

    /// Takes the request and never answers.
    record Stalls() implements Fault {}

    /// Begins to answer and never ends.
    record StallsHalfWay() implements Fault {}

    /// Passes the request on, and changes the answer.
    record Distorts(UnaryOperator<String> answer) implements Fault {}
  }

  private static final String ANY = "";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final URI honest;
  private final HttpClient client = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Fault> faults = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  public FaultyNode(URI honest) {
    this.honest = honest;
    try {
      this.server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  public URI rpc() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v2/secret-token");
  }

  public void always(Fault fault) {
    faults.put(ANY, fault);
  }

  public void on(String method, Fault fault) {
    faults.put(method, fault);
  }

  public void behave() {
    faults.clear();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      JsonNode request = JSON.readTree(body);
      Fault fault = faults.getOrDefault(request.path("method").asText(), faults.get(ANY));
      if (fault == null) {
        reply(exchange, 200, honestly(body));
        return;
      }
      switch (fault) {
        case Fault.Status(int code) -> reply(exchange, code, "down for repairs");
        case Fault.Says(String text) -> reply(exchange, 200, said(text, request));
        case Fault.Refuses(Predicate<JsonNode> refused, String text) ->
            reply(exchange, 200, refused.test(request) ? said(text, request) : honestly(body));
        case Fault.Floods(int bytes) ->
            reply(exchange, 200, "{\"jsonrpc\":\"2.0\",\"result\":\"" + "f".repeat(bytes) + "\"}");
        case Fault.Stalls _ -> waitForTheEnd();
        case Fault.StallsHalfWay _ -> {
          exchange.sendResponseHeaders(200, 1_000);
          exchange.getResponseBody().write("{\"jsonrpc\":".getBytes(StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
          waitForTheEnd();
        }
        case Fault.Distorts(UnaryOperator<String> change) ->
            reply(exchange, 200, change.apply(honestly(body)));
      }
    }
  }

  private static String said(String text, JsonNode request) {
    return text.replace("$id", request.path("id").asText());
  }

  private String honestly(byte[] body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(honest)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private void waitForTheEnd() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void reply(HttpExchange exchange, int code, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
    client.shutdownNow();
  }
}
