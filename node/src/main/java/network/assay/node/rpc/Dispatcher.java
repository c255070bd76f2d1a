// SPDX-License-Identifier: Apache-2.0
package network.assay.node.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import network.assay.node.json.JsonFault;
import network.assay.node.json.JsonText;
import network.assay.node.json.RecordWriter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// JSON-RPC 2.0 without the transport: the bytes of a request to those of its answer. Blocks.
final class Dispatcher {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final JsonNodeFactory MAKE = JsonNodeFactory.instance;
  private static final Set<String> MEMBERS = Set.of("jsonrpc", "id", "method", "params");
  private static final String DISCOVER = "rpc.discover";

  private final Map<String, Method<?, ?>> methods = new LinkedHashMap<>();
  private final int maxBatch;
  private final JsonNode description;

  Dispatcher(List<Method<?, ?>> offered, int maxBatch) {
    for (Method<?, ?> method : offered) {
      if (methods.put(method.name(), method) != null) {
        throw new IllegalArgumentException("two methods are named " + method.name());
      }
    }
    this.maxBatch = maxBatch;
    this.description = OpenRpc.describe(methods.values());
  }

  Collection<Method<?, ?>> methods() {
    return methods.values();
  }

  /// Empty when the request holds only notifications, which nobody answers.
  Optional<byte[]> answer(byte[] body) {
    JsonNode request;
    try {
      request = JsonText.parse(body);
    } catch (JsonFault e) {
      return one(error(null, RpcError.caller(RpcError.PARSE, String.valueOf(e.getMessage()))));
    }
    if (!request.isArray()) return single(request).map(JsonText::bytes);
    if (request.isEmpty()) return one(malformed(null, "an empty batch"));
    if (request.size() > maxBatch) {
      return one(malformed(null, "a batch has at most " + maxBatch + " calls"));
    }
    ArrayNode answers = MAKE.arrayNode();
    for (JsonNode call : request) single(call).ifPresent(answers::add);
    return answers.isEmpty() ? Optional.empty() : one(answers);
  }

  private static Optional<byte[]> one(JsonNode answer) {
    return Optional.of(JsonText.bytes(answer));
  }

  private Optional<JsonNode> single(JsonNode call) {
    if (!call.isObject()) return Optional.of(malformed(null, "a call is an object"));
    JsonNode id = call.get("id");
    boolean known = id == null || id.isTextual() || id.isIntegralNumber() || id.isNull();
    if (!known) return Optional.of(malformed(null, "an id is text or a whole number"));
    JsonNode method = call.get("method");
    if (!"2.0".equals(call.path("jsonrpc").textValue())) {
      return Optional.of(malformed(id, "jsonrpc must be \"2.0\""));
    }
    if (method == null || !method.isTextual()) {
      return Optional.of(malformed(id, "method must be text"));
    }
    for (var member : call.properties()) {
      if (!MEMBERS.contains(member.getKey())) {
        return Optional.of(malformed(id, "a call has only " + MEMBERS.stream().sorted().toList()));
      }
    }
    ObjectNode answer = run(id, method.textValue(), call.get("params"));
    return id == null ? Optional.empty() : Optional.of(answer);
  }

  private ObjectNode run(@Nullable JsonNode id, String name, @Nullable JsonNode params) {
    if (name.equals(DISCOVER)) return result(id, description);
    Method<?, ?> method = methods.get(name);
    if (method == null) return error(id, RpcError.caller(RpcError.METHOD, unknown(name)));
    try {
      return result(id, RecordWriter.json(method.call(params)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return error(id, RpcError.stopping());
    } catch (RuntimeException | Error e) {
      String logged = "call " + UUID.randomUUID().toString().substring(0, 8);
      RpcError told = RpcError.of(e, logged);
      if (told.code() == RpcError.INTERNAL) LOG.error("{} of {} failed", logged, name, e);
      return error(id, told);
    }
  }

  private String unknown(String name) {
    String brief = name.length() <= 80 ? name : name.substring(0, 79) + "…";
    return "there is no method \"%s\" in this version, or in this node's roles; %s lists them"
        .formatted(brief, DISCOVER);
  }

  private static ObjectNode malformed(@Nullable JsonNode id, String why) {
    return error(id, RpcError.caller(RpcError.REQUEST, "not a JSON-RPC 2.0 call: " + why));
  }

  static ObjectNode error(@Nullable JsonNode id, RpcError error) {
    ObjectNode answer = head(id);
    answer.set("error", error.json());
    return answer;
  }

  private static ObjectNode result(@Nullable JsonNode id, JsonNode result) {
    ObjectNode answer = head(id);
    answer.set("result", result);
    return answer;
  }

  private static ObjectNode head(@Nullable JsonNode id) {
    ObjectNode answer = MAKE.objectNode().put("jsonrpc", "2.0");
    answer.set("id", id == null ? MAKE.nullNode() : id);
    return answer;
  }
}
