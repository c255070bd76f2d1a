// SPDX-License-Identifier: Apache-2.0
package network.assay.node.rpc;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One client's connection: one request at a time, read only as fast as it is used, and each phase
/// against a deadline. Lives on the event loop; the answers are made elsewhere.
final class HttpConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

  /// A file may take this long, and a second more for every so many bytes.
  private static final long SLOWEST = 64 * 1024;

  /// What is still read, and thrown away, after an answer that ends a connection: to close with
  /// bytes unread would reset it, and the client would never see the answer.
  private static final long LINGER_BYTES = 8 << 20;

  private static final long LINGER_MILLIS = 2_000;

  /// A connection may be idle for so much longer than a request may take: clients keep theirs open
  /// for half a minute, and a call on one that was just closed would be lost.
  private static final int IDLE = 4;

  private enum Phase {
    HEAD,
    BODY,
    ANSWER,
    LINGER
  }

  private final Routes routes;
  private final Answers answers;
  private final Predicate<Runnable> bulkhead;
  private final long patience;

  private Phase phase = Phase.HEAD;
  private boolean keepAlive;
  private int maxBytes;
  private long lingered;
  private @Nullable ByteArrayOutputStream body;
  private @Nullable BodyStream upload;
  private @Nullable Future<?> deadline;

  /// @param bulkhead runs a task on another thread; false when it cannot
  HttpConnection(
      Routes routes, Answers answers, Predicate<Runnable> bulkhead, RpcSettings.Limits limits) {
    this.routes = routes;
    this.answers = answers;
    this.bulkhead = bulkhead;
    this.patience = limits.patience().toMillis();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    within(ctx, patience);
    ctx.read();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    within(ctx, 0);
    if (upload != null) upload.fail("the client went away in the middle of the file");
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (phase == Phase.LINGER) {
        if (message instanceof HttpContent content) lingered += content.content().readableBytes();
        if (lingered > LINGER_BYTES) close(ctx);
      } else if (message instanceof HttpRequest request) {
        // A second request before the first is answered: it may come again, on a new connection.
        if (phase == Phase.HEAD) head(ctx, request);
        else keepAlive = false;
      }
      if (message instanceof HttpContent content && phase == Phase.BODY) content(ctx, content);
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    boolean room = upload == null || upload.wantsMore();
    if (phase != Phase.ANSWER && room) ctx.read();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    close(ctx);
  }

  private void head(ChannelHandlerContext ctx, HttpRequest request) {
    keepAlive = HttpUtil.isKeepAlive(request);
    Routes.Route route = routes.of(request);
    if (!(route instanceof Routes.Route.Refused) && HttpUtil.is100ContinueExpected(request)) {
      var _ =
          ctx.writeAndFlush(
              new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    }
    switch (route) {
      case Routes.Route.Refused(FullHttpResponse reply) -> last(ctx, reply);
      case Routes.Route.Call(int most) -> {
        phase = Phase.BODY;
        maxBytes = most;
        body = new ByteArrayOutputStream();
      }
      case Routes.Route.Show(Page page) -> work(ctx, () -> finish(ctx, answers.page(page)));
      case Routes.Route.Get(var content) ->
          work(
              ctx,
              () ->
                  answers
                      .get(content, ctx.channel())
                      .ifPresentOrElse(
                          reply -> finish(ctx, reply),
                          () -> ctx.executor().execute(() -> answered(ctx))));
      case Routes.Route.Put(var claimed, long length) -> put(ctx, claimed, length);
    }
  }

  private void put(
      ChannelHandlerContext ctx,
      Optional<network.assay.protocol.market.ContentId> claimed,
      long length) {
    BodyStream stream = new BodyStream(() -> ctx.executor().execute(ctx::read));
    upload = stream;
    boolean accepted =
        bulkhead.test(
            () ->
                run(
                    ctx,
                    () -> {
                      FullHttpResponse reply = answers.put(claimed, stream, length);
                      ctx.executor().execute(() -> uploaded(ctx, reply));
                    }));
    if (!accepted) {
      last(ctx, Replies.error(HttpResponseStatus.SERVICE_UNAVAILABLE, RpcError.busy()));
      return;
    }
    phase = Phase.BODY;
    within(ctx, patience + 1000 * (length / SLOWEST));
  }

  private void uploaded(ChannelHandlerContext ctx, FullHttpResponse reply) {
    boolean whole = phase == Phase.ANSWER;
    upload = null;
    if (whole) reply(ctx, reply);
    else last(ctx, reply);
  }

  private void content(ChannelHandlerContext ctx, HttpContent content) {
    if (content.decoderResult().isFailure()) {
      last(ctx, Replies.error(HttpResponseStatus.BAD_REQUEST, "a broken body"));
      return;
    }
    boolean end = content instanceof LastHttpContent;
    if (upload != null) {
      byte[] piece = new byte[content.content().readableBytes()];
      content.content().readBytes(piece);
      upload.add(piece);
      if (end) {
        upload.end();
        phase = Phase.ANSWER;
        within(ctx, 0);
      }
    } else if (body != null) {
      ByteArrayOutputStream held = body;
      int more = content.content().readableBytes();
      if (held.size() + more > maxBytes) {
        last(
            ctx,
            Replies.error(
                HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                "a request has at most " + maxBytes + " bytes"));
        return;
      }
      byte[] piece = new byte[more];
      content.content().readBytes(piece);
      held.writeBytes(piece);
      if (end) work(ctx, () -> finish(ctx, answers.call(held.toByteArray())));
    }
  }

  private void work(ChannelHandlerContext ctx, Runnable task) {
    phase = Phase.ANSWER;
    body = null;
    within(ctx, 0);
    if (!bulkhead.test(() -> run(ctx, task))) {
      reply(ctx, Replies.error(HttpResponseStatus.SERVICE_UNAVAILABLE, RpcError.busy()));
    }
  }

  /// A task that ends with an error has no answer, and may have sent half of one: nobody is left
  /// waiting for the rest, and the connection's place is free again.
  private static void run(ChannelHandlerContext ctx, Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.error("a request was not answered", e);
      close(ctx);
    }
  }

  /// From any thread.
  private void finish(ChannelHandlerContext ctx, FullHttpResponse reply) {
    ctx.executor().execute(() -> reply(ctx, reply));
  }

  private void reply(ChannelHandlerContext ctx, FullHttpResponse reply) {
    if (!keepAlive) {
      last(ctx, reply);
      return;
    }
    var _ = ctx.writeAndFlush(reply);
    answered(ctx);
  }

  private void answered(ChannelHandlerContext ctx) {
    if (!keepAlive) {
      linger(ctx);
      return;
    }
    phase = Phase.HEAD;
    within(ctx, IDLE * patience);
    ctx.read();
  }

  /// An answer after which nothing more is taken from this client.
  private void last(ChannelHandlerContext ctx, FullHttpResponse reply) {
    BodyStream unread = upload;
    if (unread != null) unread.fail("refused");
    reply.headers().set(HttpHeaderNames.CONNECTION, "close");
    var _ = ctx.writeAndFlush(reply);
    linger(ctx);
  }

  private void linger(ChannelHandlerContext ctx) {
    phase = Phase.LINGER;
    body = null;
    upload = null;
    // After what was written before it.
    var _ =
        ctx.writeAndFlush(io.netty.buffer.Unpooled.EMPTY_BUFFER)
            .addListener(
                (ChannelFutureListener)
                    written -> {
                      if (written.channel() instanceof SocketChannel socket && socket.isActive()) {
                        var _ = socket.shutdownOutput();
                      }
                    });
    within(ctx, LINGER_MILLIS);
    ctx.read();
  }

  private static void close(ChannelHandlerContext ctx) {
    var _ = ctx.close();
  }

  /// Closes the connection after `millis` unless called again before then; 0 takes the deadline
  /// away.
  private void within(ChannelHandlerContext ctx, long millis) {
    Future<?> before = deadline;
    if (before != null) before.cancel(false);
    deadline =
        millis == 0
            ? null
            : ctx.executor().schedule(() -> close(ctx), millis, TimeUnit.MILLISECONDS);
  }
}
