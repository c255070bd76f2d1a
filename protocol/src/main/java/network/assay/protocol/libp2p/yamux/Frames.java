// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.yamux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/// The frames of yamux: twelve bytes of version, type, flags, stream and length, all big-endian,
/// then `length` bytes where the type is data (hashicorp/yamux `spec.md`, libp2p specs, yamux).
final class Frames {
  static final int HEADER_BYTES = 12;
  static final int VERSION = 0;

  static final int DATA = 0;
  static final int WINDOW = 1;
  static final int PING = 2;
  static final int GO_AWAY = 3;

  static final int SYN = 1;
  static final int ACK = 2;
  static final int FIN = 4;
  static final int RST = 8;

  /// Codes of a go-away, which end a whole connection.
  static final int NORMAL = 0;

  static final int PROTOCOL_ERROR = 1;

  /// Reasons carried by a reset in place of a window (libp2p error codes).
  static final int REASON_NONE = 0;

  static final int REASON_RESOURCES = 0x1002;

  private Frames() {}

  static ByteBuf window(ByteBufAllocator pool, int flags, int stream, long delta) {
    return header(pool.buffer(HEADER_BYTES), WINDOW, flags, stream, delta);
  }

  static ByteBuf ping(ByteBufAllocator pool, int flags, int value) {
    return header(pool.buffer(HEADER_BYTES), PING, flags, 0, value);
  }

  static ByteBuf goAway(ByteBufAllocator pool, int code) {
    return header(pool.buffer(HEADER_BYTES), GO_AWAY, 0, 0, code);
  }

  static ByteBuf data(ByteBufAllocator pool, int stream, byte[] from, int at, int length) {
    ByteBuf out = pool.buffer(HEADER_BYTES + length);
    return header(out, DATA, 0, stream, length).writeBytes(from, at, length);
  }

  private static ByteBuf header(ByteBuf out, int type, int flags, int stream, long length) {
    return out.writeByte(VERSION)
        .writeByte(type)
        .writeShort(flags)
        .writeInt(stream)
        .writeInt((int) length);
  }
}
