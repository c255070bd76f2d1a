// SPDX-License-Identifier: Apache-2.0
package network.assay.node.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import network.assay.node.json.JsonFault;
import network.assay.node.life.ExitCode;
import network.assay.node.text.Advice;
import network.assay.protocol.market.AssayFault;

/// An error as JSON-RPC says it, with `data` of who is at fault (`peer`, `world`, `operator`,
/// `caller`, `internal`), the exit code that says it best, and what to do next.
record RpcError(int code, String message, String fault, ExitCode exit, Optional<String> next) {
  static final int PARSE = -32700;
  static final int REQUEST = -32600;
  static final int METHOD = -32601;
  static final int PARAMS = -32602;
  static final int INTERNAL = -32603;
  static final int PEER = -32001;
  static final int WORLD = -32002;
  static final int OPERATOR = -32003;
  static final int TROUBLE = -32004;

  static RpcError caller(int code, String message) {
    return new RpcError(code, message, "caller", ExitCode.USAGE, Optional.empty());
  }

  static RpcError busy() {
    return new RpcError(
        WORLD,
        "the daemon is answering as many calls as it can; try again",
        "world",
        ExitCode.RETRY,
        Optional.empty());
  }

  static RpcError stopping() {
    return new RpcError(WORLD, "the daemon is stopping", "world", ExitCode.RETRY, Optional.empty());
  }

  /// @param logged what the log calls a failure of our own, whose text stays there
  static RpcError of(Throwable failure, String logged) {
    Advice advice = Advice.of(String.valueOf(failure.getMessage()));
    return switch (failure) {
      case JsonFault e -> caller(PARAMS, String.valueOf(e.getMessage()));
      case RpcTrouble e ->
          new RpcError(TROUBLE, advice.what(), "caller", e.exitCode(), e.next().or(advice::next));
      case AssayFault.Peer e -> fault(PEER, advice, "peer", e);
      case AssayFault.World e -> fault(WORLD, advice, "world", e);
      case AssayFault.Operator e -> fault(OPERATOR, advice, "operator", e);
      case InterruptedException _ -> stopping();
      default ->
          new RpcError(
              INTERNAL,
              "something is wrong inside the daemon; its log says what, under " + logged,
              "internal",
              ExitCode.FAILED,
              Optional.empty());
    };
  }

  private static RpcError fault(int code, Advice advice, String who, AssayFault e) {
    return new RpcError(code, advice.what(), who, ExitCode.of(e), advice.next());
  }

  ObjectNode json() {
    ObjectNode error = JsonNodeFactory.instance.objectNode();
    error.put("code", code).put("message", message);
    ObjectNode data = error.putObject("data");
    data.put("fault", fault).put("exit", exit.code());
    next.ifPresent(command -> data.put("next", command));
    return error;
  }

  /// The reverse of [#json], lenient: an error that is told badly is still an error.
  static AssayFault fault(JsonNode error) {
    String message = error.path("message").asText("no message");
    JsonNode data = error.path("data");
    int exit = data.path("exit").asInt(ExitCode.FAILED.code());
    ExitCode code = ExitCode.FAILED;
    for (ExitCode known : ExitCode.values()) if (known.code() == exit) code = known;
    var cause = new RpcTrouble(code, message, data.path("next").asText(""));
    return switch (data.path("fault").asText("")) {
      case "peer" -> new AssayFault.Peer(message, cause);
      case "world" -> new AssayFault.World(message, cause);
      case "operator", "caller" -> new AssayFault.Operator(message, cause);
      default -> new AssayFault.Internal(message, cause);
    };
  }
}
