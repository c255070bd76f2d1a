// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.route;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import network.assay.protocol.libp2p.kad.wire.Octets;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.PeerId;

/// Where keys and peers lie: at the SHA-256 of their bytes. Two places are as far apart as the
/// number that is their XOR (libp2p specs, kad-dht).
public final class Place {
  /// Bits of a place.
  public static final int BITS = 256;

  private Place() {}

  public static Digest of(PeerId peer) {
    return of(peer.toBytes());
  }

  public static Digest of(Octets key) {
    return of(key.toBytes());
  }

  private static Digest of(byte[] bytes) {
    try {
      return Digest.of(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  public static Digest distance(Digest one, Digest other) {
    return new Digest(
        one.a() ^ other.a(), one.b() ^ other.b(), one.c() ^ other.c(), one.d() ^ other.d());
  }

  /// How many leading bits two places have in common, 256 for the same place.
  public static int common(Digest one, Digest other) {
    Digest xor = distance(one, other);
    int zeros = Long.numberOfLeadingZeros(xor.a());
    if (zeros == 64) zeros += Long.numberOfLeadingZeros(xor.b());
    if (zeros == 128) zeros += Long.numberOfLeadingZeros(xor.c());
    if (zeros == 192) zeros += Long.numberOfLeadingZeros(xor.d());
    return zeros;
  }

  /// Orders places by their distance from `target`, the nearest first.
  public static Comparator<Digest> nearest(Digest target) {
    return Comparator.comparing(place -> distance(target, place));
  }
}
