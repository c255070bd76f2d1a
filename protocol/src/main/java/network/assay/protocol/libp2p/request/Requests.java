// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.request;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.connection.Streams;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;

/// Asks and answers by [RequestProtocol].
public final class Requests {
  private final Streams streams;

  public Requests(Streams streams) {
    this.streams = streams;
  }

  /// Serves a protocol from now on.
  public void serve(RequestProtocol protocol, RequestHandler handler) {
    serveHeld(protocol, (from, request) -> HeldReply.of(handler.answer(from, request)));
  }

  /// Serves a protocol from now on, by a handler that is told when each reply is sent.
  public void serveHeld(RequestProtocol protocol, HeldHandler handler) {
    Map<PeerId, Integer> running = new ConcurrentHashMap<>();
    streams.handle(protocol.id(), stream -> answer(protocol, handler, running, stream));
  }

  private static void answer(
      RequestProtocol protocol, HeldHandler handler, Map<PeerId, Integer> running, LibStream stream)
      throws InterruptedException {
    PeerId peer = stream.peer();
    int now = running.merge(peer, 1, Integer::sum);
    try {
      // Not charged: an honest peer cannot know how many of its requests are still here.
      if (now > protocol.concurrentPerPeer()) {
        throw new AssayFault.World("more than " + protocol.concurrentPerPeer() + " at once");
      }
      stream.deadline(protocol.timeout());
      byte[] request = stream.readHeld(protocol.maxRequestBytes());
      if (request == null) throw new AssayFault.Peer("a request stream without a request");
      HeldReply reply = handler.answer(peer, request);
      boolean sent = false;
      try {
        stream.hold(reply.bytes().length);
        reply.within().ifPresent(stream::deadline);
        send(protocol, stream, reply.bytes());
        stream.awaitTaken();
        sent = true;
      } finally {
        reply.end().over(sent);
      }
    } finally {
      running.computeIfPresent(peer, (_, count) -> count == 1 ? null : count - 1);
    }
  }

  private static void send(RequestProtocol protocol, LibStream stream, byte[] reply)
      throws InterruptedException {
    if (reply.length > protocol.maxReplyBytes()) {
      throw new AssayFault.Internal(
          "a reply of %d bytes to %s, limit %d"
              .formatted(reply.length, protocol.id(), protocol.maxReplyBytes()));
    }
    stream.writeFrame(reply);
  }

  /// Asks a peer and waits for its reply.
  ///
  /// @throws AssayFault.Peer where it refuses or breaks the protocol
  /// @throws AssayFault.World where it cannot be reached or takes too long; the request may have
  ///     been answered all the same
  public byte[] ask(PeerId peer, RequestProtocol protocol, byte[] request)
      throws InterruptedException {
    if (request.length > protocol.maxRequestBytes()) {
      throw new AssayFault.Internal(
          "a request of %d bytes to %s, limit %d"
              .formatted(request.length, protocol.id(), protocol.maxRequestBytes()));
    }
    LibStream stream = streams.open(peer, List.of(protocol.id()));
    boolean answered = false;
    try {
      stream.deadline(protocol.timeout());
      stream.writeFrame(request);
      stream.closeWrite();
      byte[] reply = stream.readFrame(protocol.maxReplyBytes());
      if (reply == null) throw new AssayFault.Peer(peer + " closed the stream without a reply");
      answered = true;
      return reply;
    } finally {
      // Unanswered, the peer need not go on working.
      if (answered) stream.close();
      else stream.reset();
    }
  }
}
