// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.noise;

import java.security.SecureRandom;
import java.util.List;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.market.PeerId;

/// What every handshake of one host shares: its static key and the signed statement about it. Made
/// once, because the signature costs more than the rest of a message.
public final class NoiseIdentity {
  private final DhKey staticKey;
  private final byte[] payload;
  private final PeerId peerId;
  private final SecureRandom random;

  public NoiseIdentity(HostKey key, List<String> muxers, SecureRandom random) {
    this.staticKey = DhKey.generate(random);
    this.payload = IdentityPayload.encode(key, staticKey.publicKey(), muxers);
    this.peerId = key.peerId();
    this.random = random;
  }

  PeerId peerId() {
    return peerId;
  }

  byte[] payload() {
    return payload;
  }

  XxHandshake handshake(boolean initiator) {
    return new XxHandshake(initiator, staticKey, DhKey.generate(random), new byte[0]);
  }
}
