// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import network.assay.protocol.market.AssayFault;
import network.assay.staking.RpcLimits;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;

/// Requests to a chain node, with an answer or a fault that says what to do.
final class JsonRpc {
  /// What the chain node said.
  sealed interface Answer {
    record Result(JsonNode value) implements Answer {}

    /// @param data what a contract gave as its reason, hexadecimal with `0x`; empty if there is
    ///     none
    record Refused(int code, String message, String data) implements Answer {}
  }

  /// web3j's frame around any result.
  static final class Frame extends Response<JsonNode> {}

  /// The code of an answer that we did not take because of its size.
  static final int TOO_LARGE = 1;

  /// The code of an answer that we did not wait for any longer.
  static final int TOO_SLOW = 2;

  private static final int MAX_MESSAGE = 300;

  /// A selector at least.
  private static final Pattern REASON = Pattern.compile("\\b0x([0-9a-fA-F]{2}){4,}\\b");

  private final BoundedHttp http;
  private final String name;

  JsonRpc(URI rpc, RpcLimits limits) {
    this.http = new BoundedHttp(rpc, limits);
    // Paths and user names of RPC addresses hold keys.
    this.name =
        "the chain node at " + rpc.getHost() + (rpc.getPort() < 0 ? "" : ":" + rpc.getPort());
  }

  /// How this chain node is called in messages.
  String name() {
    return name;
  }

  /// @return the result, `NullNode` for none
  /// @throws AssayFault.World when the node cannot be reached, answers nonsense, or refuses
  JsonNode ask(String method, Object... parameters) {
    return switch (call(method, parameters)) {
      case Answer.Result(JsonNode value) -> value;
      case Answer.Refused refused -> throw refusal(method, refused);
    };
  }

  AssayFault.World refusal(String method, Answer.Refused refused) {
    return new AssayFault.World(
        "%s refused %s: %s (code %d). If this stays so, use another chain node."
            .formatted(name, method, refused.message(), refused.code()));
  }

  Answer call(String method, Object... parameters) {
    try {
      return exchange(method, parameters);
    } catch (HttpTimeoutException e) {
      throw silent(method, e);
    }
  }

  /// A call whose answer may be more than the node can put together in time: that is an answer too,
  /// with the code [#TOO_SLOW].
  Answer callForMuch(String method, Object... parameters) {
    try {
      return exchange(method, parameters);
    } catch (HttpConnectTimeoutException e) {
      throw silent(method, e);
    } catch (HttpTimeoutException e) {
      return new Answer.Refused(TOO_SLOW, brief(e), "");
    }
  }

  private Answer exchange(String method, Object... parameters) throws HttpTimeoutException {
    var request = new Request<>(method, Arrays.asList(parameters), http, Frame.class);
    Frame frame;
    try {
      frame = http.send(request, Frame.class);
    } catch (CappedBody.TooLarge e) {
      return new Answer.Refused(TOO_LARGE, String.valueOf(e.getMessage()), "");
    } catch (JacksonException e) {
      throw nonsense(method, "no JSON-RPC", e);
    } catch (HttpTimeoutException e) {
      throw e;
    } catch (IOException e) {
      throw silent(method, e);
    }
    if (frame == null || frame.getId() != request.getId()) {
      throw nonsense(method, "an answer to something else", null);
    }
    Response.Error error = frame.getError();
    if (error != null) {
      return new Answer.Refused(error.getCode(), clean(error.getMessage()), data(error.getData()));
    }
    JsonNode result = frame.getResult();
    return new Answer.Result(result == null ? NullNode.getInstance() : result);
  }

  private AssayFault.World silent(String method, IOException why) {
    return new AssayFault.World(
        "%s did not answer %s: %s. Check that it runs and is reachable."
            .formatted(name, method, brief(why)),
        why);
  }

  /// A fault for an answer that this chain cannot have given.
  AssayFault.World nonsense(String method, String what, @Nullable Exception cause) {
    String text =
        "%s answered %s with %s. It is broken or lies: use another chain node."
            .formatted(name, method, what);
    return cause == null ? new AssayFault.World(text) : new AssayFault.World(text, cause);
  }

  /// Nodes give it as a string, or as an object that holds one; web3j leaves it as JSON.
  private static String data(@Nullable String json) {
    if (json == null) return "";
    Matcher reason = REASON.matcher(json);
    return reason.find() ? reason.group() : "";
  }

  /// What strangers write is cut short and has no line breaks before people read it.
  private static String clean(@Nullable String message) {
    if (message == null) return "no reason given";
    String line = message.replaceAll("\\p{Cntrl}+", " ");
    return line.length() <= MAX_MESSAGE ? line : line.substring(0, MAX_MESSAGE) + "…";
  }

  private static String brief(IOException e) {
    String message = e.getMessage();
    return clean(message == null ? e.getClass().getSimpleName() : message);
  }

  void close() {
    http.close();
  }
}
