// SPDX-License-Identifier: Apache-2.0
package network.assay.node.rpc;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import network.assay.node.json.JsonText;
import network.assay.node.json.RecordWriter;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is done for a request once its head has been let in. Every method blocks and runs behind
/// the server's bulkhead.
final class Answers {
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);
  private static final int PIECE = 64 * 1024;

  private final Dispatcher dispatcher;
  private final BlobEndpoint blobs;
  private final RpcSettings.Limits limits;

  Answers(Dispatcher dispatcher, BlobEndpoint blobs, RpcSettings.Limits limits) {
    this.dispatcher = dispatcher;
    this.blobs = blobs;
    this.limits = limits;
  }

  FullHttpResponse call(byte[] body) {
    return dispatcher
        .answer(body)
        .map(answer -> Replies.bytes(HttpResponseStatus.OK, Replies.JSON, answer))
        .orElseGet(Replies::noContent);
  }

  FullHttpResponse page(Page page) {
    try {
      return Replies.bytes(HttpResponseStatus.OK, page.contentType(), page.body().get());
    } catch (RuntimeException e) {
      return failed("page " + page.path(), e);
    }
  }

  FullHttpResponse put(Optional<ContentId> claimed, BodyStream body, long length) {
    try {
      ContentId content = blobs.put(body, length);
      if (claimed.isPresent() && !claimed.get().equals(content)) {
        return Replies.error(
            HttpResponseStatus.UNPROCESSABLE_ENTITY,
            "these bytes have the content id " + content + ", not " + claimed.get());
      }
      var stored = new BlobEndpoint.Stored(content, length);
      return Replies.bytes(
          HttpResponseStatus.OK, Replies.JSON, JsonText.bytes(RecordWriter.json(stored)));
    } catch (IOException e) {
      return failed("upload", new AssayFault.World("the file could not be kept: " + e, e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed("upload", e);
    } catch (RuntimeException e) {
      return failed("upload", e);
    }
  }

  /// Sends the blob piece by piece, each when the client has taken the one before; returns a whole
  /// answer instead when there is nothing to send.
  Optional<FullHttpResponse> get(ContentId content, Channel to) {
    Optional<BlobEndpoint.Blob> found;
    try {
      found = blobs.open(content);
    } catch (IOException | RuntimeException e) {
      return Optional.of(failed("download", e));
    }
    if (found.isEmpty()) {
      var error = RpcError.of(RpcTrouble.notFound("this node has no blob " + content, ""), "");
      return Optional.of(Replies.error(HttpResponseStatus.NOT_FOUND, error));
    }
    BlobEndpoint.Blob blob = found.get();
    try (var bytes = blob.bytes()) {
      send(to, to.writeAndFlush(Replies.streamed(blob.size())));
      byte[] piece = new byte[PIECE];
      for (long left = blob.size(); left > 0; ) {
        int read = bytes.read(piece, 0, (int) Math.min(piece.length, left));
        if (read < 0) throw new EOFException(content + " is shorter than it was");
        left -= read;
        send(to, to.writeAndFlush(new DefaultHttpContent(Unpooled.copiedBuffer(piece, 0, read))));
      }
      var _ = to.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
    } catch (IOException e) {
      // The head promised more bytes than came: closing is the only way to say so.
      LOG.debug("download of {} ended early: {}", content, e.toString());
      var _ = to.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      var _ = to.close();
    }
    return Optional.empty();
  }

  private void send(Channel to, ChannelFuture write) throws IOException, InterruptedException {
    if (!write.await(limits.patience().toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("the client takes nothing");
    }
    if (!write.isSuccess()) throw new IOException("the client is gone", write.cause());
    if (!to.isActive()) throw new IOException("the client is gone");
  }

  private static FullHttpResponse failed(String what, Exception e) {
    String logged = what + " " + UUID.randomUUID().toString().substring(0, 8);
    RpcError error = RpcError.of(e, logged);
    if (error.code() == RpcError.INTERNAL) LOG.error("{} failed", logged, e);
    HttpResponseStatus status =
        switch (error.code()) {
          case RpcError.WORLD -> HttpResponseStatus.SERVICE_UNAVAILABLE;
          case RpcError.INTERNAL -> HttpResponseStatus.INTERNAL_SERVER_ERROR;
          default -> HttpResponseStatus.UNPROCESSABLE_ENTITY;
        };
    return Replies.error(status, error);
  }
}
