// SPDX-License-Identifier: Apache-2.0
package network.assay.node.rpc;

import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.protocol.market.ContentId;

/// Where a request's head leads: decided before any byte of its body is taken.
final class Routes {
  sealed interface Route {
    /// No further: the answer is known.
    record Refused(FullHttpResponse reply) implements Route {}

    /// A JSON-RPC request of at most `maxBytes`.
    record Call(int maxBytes) implements Route {}

    record Show(Page page) implements Route {}

    /// @param claimed the id that the bytes must have, if the caller named it
    record Put(Optional<ContentId> claimed, long length) implements Route {}

    record Get(ContentId content) implements Route {}
  }

  private static final String BLOBS = "/blobs";

  private final Guard guard;
  private final Map<String, Page> pages = new LinkedHashMap<>();
  private final RpcSettings.Limits limits;

  Routes(Guard guard, List<Page> pages, RpcSettings.Limits limits) {
    this.guard = guard;
    this.limits = limits;
    for (Page page : pages) {
      if (this.pages.put(page.path(), page) != null) {
        throw new IllegalArgumentException("two pages at " + page.path());
      }
    }
  }

  Route of(HttpRequest request) {
    if (request.decoderResult().isFailure()) {
      return refused(HttpResponseStatus.BAD_REQUEST, "not HTTP/1.1, or a head that is too long");
    }
    Optional<Guard.Refusal> misplaced = guard.place(request);
    if (misplaced.isPresent()) return refused(misplaced.get());
    String path = request.uri();
    Page page = pages.get(path);
    if (page == null || page.needsToken()) {
      Optional<Guard.Refusal> stranger = guard.token(request);
      if (stranger.isPresent()) return refused(stranger.get());
    }
    if (page != null) {
      return request.method().equals(HttpMethod.GET) ? new Route.Show(page) : wrongMethod("GET");
    }
    if (path.equals("/")) return call(request);
    if (path.equals(BLOBS) || path.startsWith(BLOBS + "/")) return blob(request, path);
    return refused(HttpResponseStatus.NOT_FOUND, "nothing is here; calls go to /");
  }

  private Route call(HttpRequest request) {
    if (!request.method().equals(HttpMethod.POST)) return wrongMethod("POST");
    String type = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
    if (!type.split(";", 2)[0].strip().equalsIgnoreCase(Replies.JSON)) {
      return refused(HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE, "calls are application/json");
    }
    if (length(request) > limits.maxBody()) {
      return refused(
          HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
          "a request has at most " + limits.maxBody() + " bytes");
    }
    return new Route.Call(limits.maxBody());
  }

  private Route blob(HttpRequest request, String path) {
    Optional<ContentId> named = Optional.empty();
    if (!path.equals(BLOBS)) {
      try {
        named = Optional.of(ContentId.parse(path.substring(BLOBS.length() + 1)));
      } catch (IllegalArgumentException e) {
        return refused(HttpResponseStatus.BAD_REQUEST, "a content id is 64 hexadecimal digits");
      }
    }
    if (request.method().equals(HttpMethod.GET) && named.isPresent()) {
      return new Route.Get(named.get());
    }
    if (!request.method().equals(HttpMethod.PUT)) return wrongMethod("PUT, or GET with an id");
    long length = length(request);
    if (length < 0) {
      return refused(HttpResponseStatus.LENGTH_REQUIRED, "say how long the file is");
    }
    if (length > limits.maxBlob()) {
      return refused(
          HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
          "a file has at most " + limits.maxBlob() + " bytes");
    }
    return new Route.Put(named, length);
  }

  /// -1 when the head does not say, or says it in a way that cannot be relied on.
  private static long length(HttpRequest request) {
    if (HttpUtil.isTransferEncodingChunked(request)) return -1;
    try {
      return HttpUtil.getContentLength(request, -1L);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static Route wrongMethod(String right) {
    return refused(HttpResponseStatus.METHOD_NOT_ALLOWED, "use " + right);
  }

  private static Route refused(Guard.Refusal refusal) {
    return refused(refusal.status(), refusal.why());
  }

  private static Route refused(HttpResponseStatus status, String why) {
    return new Route.Refused(Replies.error(status, why));
  }
}
