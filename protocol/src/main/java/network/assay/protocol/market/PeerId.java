// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Who a peer is on the network: the multihash of its public key (libp2p specs, peer-ids).
///
/// A key of at most 42 bytes is held in the id itself (multihash `identity`); a longer one is
/// hashed with SHA-256. Compares by bytes, prints as base58btc.
public final class PeerId implements Comparable<PeerId> {
  /// The longest multihash that is a peer id: code, length, 42 bytes of key.
  public static final int MAX_BYTES = 44;

  /// The longest text worth decoding: base 16 of the longest CID, and its prefix.
  public static final int MAX_TEXT = 128;

  private static final int IDENTITY = 0x00;
  private static final int SHA2_256 = 0x12;
  private static final int CID_V1 = 0x01;
  private static final int LIBP2P_KEY = 0x72;

  private final byte[] multihash;
  private final int hash;
  private @Nullable String text;

  private PeerId(byte[] multihash) {
    this.multihash = multihash;
    this.hash = Arrays.hashCode(multihash);
  }

  /// @param multihash `00 <length> <1..42 bytes>` or `12 20 <32 bytes>`; copied
  /// @throws IllegalArgumentException for anything else
  public static PeerId of(byte[] multihash) {
    if (multihash.length < 3 || multihash.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a peer id has 3 to " + MAX_BYTES + " bytes, not " + multihash.length);
    }
    int code = multihash[0];
    if (code != IDENTITY && code != SHA2_256) {
      throw new IllegalArgumentException(
          "a peer id is an identity or sha2-256 multihash, not code " + (code & 0xFF));
    }
    if (multihash[1] != multihash.length - 2) {
      throw new IllegalArgumentException(
          "a peer id states %d bytes and has %d".formatted(multihash[1], multihash.length - 2));
    }
    if (code == SHA2_256 && multihash.length != 34) {
      throw new IllegalArgumentException(
          "a sha2-256 peer id has 34 bytes, not " + multihash.length);
    }
    return new PeerId(multihash.clone());
  }

  /// Reads the usual base58btc form (`12D3Koo…`, `16Uiu2…`, `Qm…`) or a CIDv1 of codec `libp2p-key`
  /// in multibase 16, 32, 36 or 58 (`f…`, `b…`, `k…`, `z…`).
  ///
  /// @throws IllegalArgumentException for anything else
  public static PeerId parse(String text) {
    if (text.length() < 3 || text.length() > MAX_TEXT) {
      throw new IllegalArgumentException(
          "a peer id is written with 3 to " + MAX_TEXT + " characters, not " + text.length());
    }
    if (text.startsWith("1") || text.startsWith("Qm")) {
      PeerId id = of(BaseX.BASE58.decode(text));
      // The only one: each number has one text.
      id.text = text;
      return id;
    }
    String rest = text.substring(1);
    byte[] cid =
        switch (text.charAt(0)) {
          case 'b' -> Base32.decode(rest);
          case 'f' -> HexFormat.of().parseHex(rest);
          case 'k' -> BaseX.BASE36.decode(rest);
          case 'z' -> BaseX.BASE58.decode(rest);
          default ->
              throw new IllegalArgumentException(
                  "a peer id starts with 1, Qm or a multibase prefix b, f, k, z; not with "
                      + text.charAt(0));
        };
    if (cid.length < 2 || cid[0] != CID_V1 || cid[1] != LIBP2P_KEY) {
      throw new IllegalArgumentException("not a CIDv1 of codec libp2p-key: " + text);
    }
    return of(Arrays.copyOfRange(cid, 2, cid.length));
  }

  /// The multihash, as it goes over the wire.
  public byte[] toBytes() {
    return multihash.clone();
  }

  /// The public key held in the id (serialized, not yet checked), or null where the id is a hash of
  /// it.
  public byte @Nullable [] inlineKey() {
    return multihash[0] == IDENTITY ? Arrays.copyOfRange(multihash, 2, multihash.length) : null;
  }

  /// The newer text form: CIDv1 in base 32.
  public String toCid() {
    byte[] cid = new byte[2 + multihash.length];
    cid[0] = CID_V1;
    cid[1] = LIBP2P_KEY;
    System.arraycopy(multihash, 0, cid, 2, multihash.length);
    return "b" + Base32.encode(cid);
  }

  /// The last eight characters: for people to tell peers apart, never for programs.
  public String brief() {
    String all = toString();
    return all.substring(Math.max(0, all.length() - 8));
  }

  @Override
  public int compareTo(PeerId other) {
    return Arrays.compareUnsigned(multihash, other.multihash);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PeerId that
        && hash == that.hash
        && Arrays.equals(multihash, that.multihash);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    String known = text;
    if (known == null) {
      known = BaseX.BASE58.encode(multihash);
      text = known;
    }
    return known;
  }
}
