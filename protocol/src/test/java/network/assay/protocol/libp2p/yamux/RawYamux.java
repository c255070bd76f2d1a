// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.yamux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import network.assay.protocol.libp2p.multistream.SelectLine;
import network.assay.protocol.libp2p.noise.RawNoise;

/// Frames written by hand, on streams that begin as they should.
public final class RawYamux {
  private static final ByteBufAllocator POOL = UnpooledByteBufAllocator.DEFAULT;

  private final RawNoise noise;

  public RawYamux(RawNoise noise) {
    this.noise = noise;
  }

  public void syn(int stream) throws IOException {
    send(Frames.window(POOL, Frames.SYN, stream, 0));
  }

  public void fin(int stream) throws IOException {
    send(Frames.window(POOL, Frames.FIN, stream, 0));
  }

  public void rst(int stream) throws IOException {
    send(Frames.window(POOL, Frames.RST, stream, 0));
  }

  public void credit(int stream, long delta) throws IOException {
    send(Frames.window(POOL, 0, stream, delta));
  }

  public void ping(int value) throws IOException {
    send(Frames.ping(POOL, Frames.SYN, value));
  }

  public void data(int stream, byte[] bytes) throws IOException {
    send(Frames.data(POOL, stream, bytes, 0, bytes.length));
  }

  /// Opens a stream and offers a protocol; does not wait for the answer.
  public void open(int stream, String protocol) throws IOException {
    syn(stream);
    data(stream, SelectLine.encode(SelectLine.HEADER));
    data(stream, SelectLine.encode(protocol));
  }

  public void raw(byte[] bytes) throws IOException {
    noise.send(bytes);
  }

  private interface Sought {
    boolean is(int flags, int id, int body);
  }

  /// Reads frames until one resets `stream`.
  public void awaitReset(int stream) throws IOException {
    await((flags, id, _) -> id == stream && (flags & Frames.RST) != 0);
  }

  /// Reads frames until `stream` has brought so many bytes.
  public void awaitData(int stream, int bytes) throws IOException {
    var left = new AtomicInteger(bytes);
    await((_, id, body) -> left.addAndGet(id == stream ? -body : 0) <= 0);
  }

  private void await(Sought sought) throws IOException {
    ByteBuf in = Unpooled.buffer();
    while (true) {
      in.writeBytes(noise.receive());
      while (in.readableBytes() >= Frames.HEADER_BYTES) {
        int at = in.readerIndex();
        int type = in.getUnsignedByte(at + 1);
        int flags = in.getUnsignedShort(at + 2);
        int id = in.getInt(at + 4);
        int body = type == Frames.DATA ? in.getInt(at + 8) : 0;
        if (in.readableBytes() < Frames.HEADER_BYTES + body) break;
        in.skipBytes(Frames.HEADER_BYTES + body);
        if (sought.is(flags, id, body)) return;
      }
    }
  }

  private void send(ByteBuf frame) throws IOException {
    try {
      noise.send(ByteBufUtil.getBytes(frame));
    } finally {
      frame.release();
    }
  }
}
