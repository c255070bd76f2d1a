// SPDX-License-Identifier: Apache-2.0
package network.assay.node.rpc;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Who may ask. The token keeps other users of the machine out; `Host` and `Origin` keep out web
/// pages that a browser on this machine was talked into opening (DNS rebinding, cross-site posts).
final class Guard {
  record Refusal(HttpResponseStatus status, String why) {}

  private final byte[] token;
  private final Set<String> hosts = new TreeSet<>();

  Guard(String token, String host, int port) {
    this.token = token.getBytes(StandardCharsets.US_ASCII);
    for (String name : List.of("127.0.0.1", "localhost", "[::1]", host.toLowerCase(Locale.ROOT))) {
      hosts.add(name + ":" + port);
    }
  }

  /// What is wrong with where the request was addressed to and where it comes from.
  Optional<Refusal> place(HttpRequest request) {
    List<String> host = request.headers().getAll(HttpHeaderNames.HOST);
    if (host.size() != 1) {
      return refuse(HttpResponseStatus.BAD_REQUEST, "a request has one Host");
    }
    if (!hosts.contains(host.getFirst().toLowerCase(Locale.ROOT))) {
      return refuse(HttpResponseStatus.MISDIRECTED_REQUEST, "this Host is not served here");
    }
    for (String origin : request.headers().getAll(HttpHeaderNames.ORIGIN)) {
      String lower = origin.toLowerCase(Locale.ROOT);
      if (!lower.startsWith("http://") || !hosts.contains(lower.substring(7))) {
        return refuse(HttpResponseStatus.FORBIDDEN, "pages of this Origin may not call");
      }
    }
    return Optional.empty();
  }

  Optional<Refusal> token(HttpRequest request) {
    List<String> given = request.headers().getAll(HttpHeaderNames.AUTHORIZATION);
    String bearer = given.size() == 1 ? given.getFirst() : "";
    boolean form = bearer.regionMatches(true, 0, "Bearer ", 0, 7);
    byte[] shown = (form ? bearer.substring(7) : "").strip().getBytes(StandardCharsets.UTF_8);
    // Takes as long whatever the first wrong digit is.
    if (MessageDigest.isEqual(token, shown)) return Optional.empty();
    return refuse(
        HttpResponseStatus.UNAUTHORIZED,
        form ? "wrong token" : "send the token: Authorization: Bearer TOKEN");
  }

  private static Optional<Refusal> refuse(HttpResponseStatus status, String why) {
    return Optional.of(new Refusal(status, why));
  }
}
