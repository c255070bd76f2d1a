// SPDX-License-Identifier: Apache-2.0
package network.assay.node.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import network.assay.node.event.EventLog;
import network.assay.node.json.JsonFault;
import network.assay.node.json.JsonText;
import network.assay.node.json.RecordReader;
import network.assay.node.json.RecordWriter;
import network.assay.node.life.ExitCode;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;

/// Calls a node's local RPC. Every call blocks. A failure is an `AssayFault` whose cause is an
/// [RpcTrouble]: it has the exit code and the next command. Safe for use by many threads.
public final class RpcClient implements AutoCloseable {
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int MAX_ANSWER = 64 << 20;
  private static final int MAX_URL_FILE = 8192;
  private static final String URL = "http://[0-9a-zA-Z.:\\[\\]-]{1,100}:[0-9]{1,5}";
  private static final String START_IT = "assay node run";

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final AtomicLong ids = new AtomicLong();
  private final URI url;
  private final String token;

  /// @param url as the server wrote it, without a path
  public RpcClient(URI url, String token) {
    this.url = url;
    this.token = token;
  }

  /// For the node that runs with the data in that folder.
  ///
  /// @throws AssayFault.World with [ExitCode#UNREACHABLE] when none does
  /// @throws AssayFault.Operator when there is no such folder
  public static RpcClient of(Path data) {
    List<String> lines = where(data);
    String token = TokenFile.read(data.resolve(lines.getLast()));
    // A node that has started meanwhile has made the token, and listens elsewhere.
    if (!where(data).equals(lines)) throw unreachable("the node in " + data + " has just started");
    return new RpcClient(URI.create(lines.getFirst()), token);
  }

  /// The same.
  ///
  /// @param runs whether a process has the folder: what an earlier one left says nothing
  public static RpcClient of(Path data, boolean runs) {
    if (!runs && Files.exists(data.resolve(RpcSettings.URL_FILE))) throw notRunning(data);
    return of(data);
  }

  private static AssayFault.World notRunning(Path data) {
    return unreachable("no node is running with the data in " + data);
  }

  private static List<String> where(Path data) {
    Path file = data.resolve(RpcSettings.URL_FILE);
    List<String> lines;
    try {
      if (Files.size(file) > MAX_URL_FILE) throw new IOException("too long");
      lines = Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      if (Files.exists(data)) throw notRunning(data);
      String why = "there is no node in " + data;
      throw new AssayFault.Operator(
          why, new RpcTrouble(ExitCode.CONFIGURATION, why, "assay node init"));
    } catch (IOException e) {
      throw new AssayFault.Operator("cannot read " + file + ": " + e, e);
    }
    if (lines.size() != 2 || !lines.getFirst().matches(URL)) {
      throw new AssayFault.Operator(file + " does not say where a node listens");
    }
    return lines;
  }

  public URI url() {
    return url;
  }

  public <R extends Record> R call(String method, Record params, Class<R> result)
      throws InterruptedException {
    return call(method, params, result, PATIENCE);
  }

  /// @param patience how long the answer may take; a long poll needs more than it waits
  public <R extends Record> R call(String method, Record params, Class<R> result, Duration patience)
      throws InterruptedException {
    ObjectNode request = JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0");
    request.put("id", ids.incrementAndGet()).put("method", method);
    request.set("params", RecordWriter.json(params));
    HttpRequest post =
        request("/", patience)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(JsonText.bytes(request)))
            .build();
    return read(result, answer(post).path("result"), method);
  }

  /// What `rpc.discover` says, as indented JSON.
  public String discover() throws InterruptedException {
    ObjectNode request = JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0");
    request.put("id", ids.incrementAndGet()).put("method", "rpc.discover");
    HttpRequest post =
        request("/", PATIENCE)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(JsonText.bytes(request)))
            .build();
    return JsonText.pretty(answer(post).path("result"));
  }

  /// Events after the one numbered `after`, waiting up to `wait` (at most a minute) for the first.
  public List<EventLog.Event> events(long after, Duration wait) throws InterruptedException {
    int seconds = (int) Math.clamp(wait.toSeconds(), 0, EventMethods.MAX_WAIT.toSeconds());
    var params = new EventMethods.Read(after, Optional.empty(), Optional.of(seconds));
    return call(EventMethods.READ, params, EventMethods.Events.class, wait.plus(PATIENCE)).events();
  }

  /// Sends a file up; the node keeps it as a blob.
  public ContentId putBlob(Path file) throws InterruptedException {
    HttpRequest.BodyPublisher body;
    try {
      body = HttpRequest.BodyPublishers.ofFile(file);
    } catch (FileNotFoundException e) {
      throw new AssayFault.Operator("cannot read " + file + ": " + e.getMessage(), e);
    }
    return put(body, PATIENCE.plusSeconds(body.contentLength() >> 16));
  }

  public ContentId putBlob(byte[] bytes) throws InterruptedException {
    return put(HttpRequest.BodyPublishers.ofByteArray(bytes), PATIENCE);
  }

  private ContentId put(HttpRequest.BodyPublisher body, Duration patience)
      throws InterruptedException {
    JsonNode stored = answer(request("/blobs", patience).PUT(body).build());
    return read(BlobEndpoint.Stored.class, stored, "PUT /blobs").content();
  }

  /// Reads a blob. The bytes are as the node sent them: whoever needs to be sure hashes them. Close
  /// the stream.
  public InputStream getBlob(ContentId content) throws InterruptedException {
    HttpRequest get = request("/blobs/" + content, PATIENCE).GET().build();
    HttpResponse<InputStream> response = send(get);
    if (response.statusCode() == 200) return response.body();
    throw failure(tree(response));
  }

  /// The body of a page, e.g. `/metrics`.
  public String page(String path) throws InterruptedException {
    HttpResponse<InputStream> response = send(request(path, PATIENCE).GET().build());
    if (response.statusCode() != 200) throw failure(tree(response));
    return new String(bytes(response), java.nio.charset.StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }

  private HttpRequest.Builder request(String path, Duration patience) {
    return HttpRequest.newBuilder(url.resolve(path))
        .timeout(patience)
        .header("Authorization", "Bearer " + token);
  }

  private JsonNode answer(HttpRequest request) throws InterruptedException {
    HttpResponse<InputStream> response = send(request);
    JsonNode tree = tree(response);
    if (tree.has("error") || response.statusCode() != 200) throw failure(tree);
    return tree;
  }

  private HttpResponse<InputStream> send(HttpRequest request) throws InterruptedException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw unreachable("no node answers at " + url);
    } catch (IOException e) {
      throw unknown(e);
    }
  }

  private JsonNode tree(HttpResponse<InputStream> response) {
    try {
      return JsonText.parse(bytes(response));
    } catch (JsonFault e) {
      throw new AssayFault.Operator(
          "%s answered %d and no JSON: is it an Assay node?".formatted(url, response.statusCode()),
          e);
    }
  }

  private byte[] bytes(HttpResponse<InputStream> response) {
    try (InputStream body = response.body()) {
      byte[] bytes = body.readNBytes(MAX_ANSWER + 1);
      if (bytes.length > MAX_ANSWER) {
        throw new AssayFault.Internal("an answer of more than " + MAX_ANSWER + " bytes");
      }
      return bytes;
    } catch (IOException e) {
      throw unknown(e);
    }
  }

  private static <R extends Record> R read(Class<R> type, JsonNode node, String what) {
    try {
      return RecordReader.read(type, node);
    } catch (JsonFault e) {
      throw new AssayFault.Operator(
          "the answer to %s is not what this version expects (%s): node and command differ in version"
              .formatted(what, e.getMessage()),
          e);
    }
  }

  private static AssayFault failure(JsonNode answer) {
    return RpcError.fault(answer.path("error"));
  }

  private static AssayFault.World unreachable(String why) {
    return new AssayFault.World(why, new RpcTrouble(ExitCode.UNREACHABLE, why, START_IT));
  }

  private AssayFault.World unknown(IOException e) {
    String why = "the node at " + url + " stopped answering; whether it did what was asked is open";
    var trouble = new RpcTrouble(ExitCode.UNKNOWN, why, "assay node status");
    trouble.addSuppressed(e);
    return new AssayFault.World(why, trouble);
  }
}
