// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.quic;

import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicSslEngine;
import network.assay.protocol.libp2p.tls.QuicIdentity;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// That of one dial: whom it must lead to, and why it failed.
final class Handshake {
  private final QuicIdentity identity;
  private final @Nullable PeerId expected;
  private volatile @Nullable QuicSslEngine engine;

  /// @param expected null where any peer is welcome
  Handshake(QuicIdentity identity, @Nullable PeerId expected) {
    this.identity = identity;
    this.expected = expected;
  }

  QuicSslEngine begin(QuicChannel quic) {
    QuicSslEngine begun = identity.engine(quic.alloc(), true, expected);
    engine = begun;
    return begun;
  }

  /// Why we refused it, where we did: its own failure does not say.
  Throwable reason(Throwable failure) {
    QuicSslEngine begun = engine;
    AssayFault refusal = begun == null ? null : identity.refusal(begun);
    return refusal == null ? failure : refusal;
  }
}
