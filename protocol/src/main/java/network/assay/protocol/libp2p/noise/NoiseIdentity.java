// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.noise;

import java.security.SecureRandom;
import java.util.List;
import java.util.function.Supplier;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.market.PeerId;

/// What every handshake of one host shares: its static key and the signed statement about it. Made
/// once, because the signature costs more than the rest of a message.
public final class NoiseIdentity {
  private final DhKey staticKey;
  private final byte[] payload;
  private final PeerId peerId;
  private final Supplier<DhKey> keys;

  public NoiseIdentity(HostKey key, List<String> muxers, SecureRandom random) {
    this(key, muxers, () -> DhKey.generate(random));
  }

  /// @param keys drawn once now, and then one for each handshake
  NoiseIdentity(HostKey key, List<String> muxers, Supplier<DhKey> keys) {
    this.staticKey = keys.get();
    this.payload = IdentityPayload.encode(key, staticKey.publicKey(), muxers);
    this.peerId = key.peerId();
    this.keys = keys;
  }

  PeerId peerId() {
    return peerId;
  }

  byte[] payload() {
    return payload;
  }

  XxHandshake handshake(boolean initiator) {
    return new XxHandshake(initiator, staticKey, keys.get(), new byte[0]);
  }
}
