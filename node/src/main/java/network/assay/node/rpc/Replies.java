// SPDX-License-Identifier: Apache-2.0
package network.assay.node.rpc;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import network.assay.node.json.JsonText;

/// HTTP answers.
final class Replies {
  static final String JSON = "application/json";

  private Replies() {}

  static FullHttpResponse bytes(HttpResponseStatus status, String type, byte[] body) {
    var reply =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
    reply.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
    reply.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
    safe(reply.headers());
    return reply;
  }

  static FullHttpResponse noContent() {
    var reply = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT);
    safe(reply.headers());
    return reply;
  }

  /// An error in the form that JSON-RPC calls get theirs, so that a client has one way to read it.
  static FullHttpResponse error(HttpResponseStatus status, RpcError error) {
    FullHttpResponse reply = bytes(status, JSON, JsonText.bytes(Dispatcher.error(null, error)));
    if (status.equals(HttpResponseStatus.UNAUTHORIZED)) {
      reply.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
    }
    return reply;
  }

  static FullHttpResponse error(HttpResponseStatus status, String why) {
    return error(status, RpcError.caller(RpcError.REQUEST, why));
  }

  /// The head of an answer whose `length` bytes follow.
  static HttpResponse streamed(long length) {
    var reply = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    reply.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/octet-stream");
    reply.headers().set(HttpHeaderNames.CONTENT_LENGTH, length);
    safe(reply.headers());
    return reply;
  }

  private static void safe(HttpHeaders headers) {
    headers.set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    headers.set("x-content-type-options", "nosniff");
  }
}
