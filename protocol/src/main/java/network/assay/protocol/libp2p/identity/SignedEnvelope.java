// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import network.assay.protocol.libp2p.multiformats.Varint;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoFault;
import network.assay.protocol.protobuf.ProtoWriter;
import org.jspecify.annotations.Nullable;

/// Bytes of a declared kind with their signer's key and signature (libp2p RFC 2). Immutable; there
/// is none whose signature does not hold.
///
/// What was signed says what it is for: the domain, which is not sent, and the payload's type keep
/// a signature made for one purpose from being shown for another.
public final class SignedEnvelope {
  /// The largest envelope read: what go and js read in an identify message.
  public static final int MAX_BYTES = 8 * 1024;

  private static final int MAX_TYPE_BYTES = 64;
  private static final int MAX_SIGNATURE_BYTES = 1024;

  private final PublicKey signer;
  private final byte[] payload;
  private final byte[] encoded;

  private SignedEnvelope(PublicKey signer, byte[] payload, byte[] encoded) {
    this.signer = signer;
    this.payload = payload;
    this.encoded = encoded;
  }

  /// What a payload is for.
  ///
  /// @param domain of the protocol, part of what is signed
  /// @param type the payload's multicodec, in hexadecimal
  public record Purpose(String domain, String type) {
    byte[] typeBytes() {
      return HexFormat.of().parseHex(type);
    }
  }

  /// Signs a payload.
  public static SignedEnvelope seal(HostKey key, Purpose purpose, byte[] payload) {
    byte[] signature = key.sign(signed(purpose, payload));
    byte[] encoded =
        new ProtoWriter()
            .bytes(1, key.publicKey().encoded())
            .bytes(2, purpose.typeBytes())
            .bytes(3, payload)
            .bytes(5, signature)
            .toBytes();
    if (encoded.length > MAX_BYTES) {
      throw new IllegalArgumentException("an envelope of " + encoded.length + " bytes");
    }
    return new SignedEnvelope(key.publicKey(), payload.clone(), encoded);
  }

  /// Reads an envelope and checks that its signer signed it for the one of `purposes` whose type it
  /// has.
  ///
  /// Who the signer is, and whether it may say what the payload says, is left to the caller.
  ///
  /// @throws AssayFault.Peer where it is malformed, over [#MAX_BYTES], of another kind, or its
  ///     signature is wrong
  public static SignedEnvelope open(byte[] encoded, Purpose... purposes) {
    try {
      return OrderedReader.whole(
          "a signed envelope", encoded, MAX_BYTES, in -> read(in, encoded, purposes));
    } catch (ProtoFault e) {
      throw new AssayFault.Peer(String.valueOf(e.getMessage()), e);
    }
  }

  private static SignedEnvelope read(OrderedReader in, byte[] encoded, Purpose... purposes) {
    byte[] key = in.bytes(1, PublicKey.MAX_BYTES);
    byte[] type = in.bytes(2, MAX_TYPE_BYTES);
    Purpose purpose =
        Arrays.stream(purposes)
            .filter(one -> Arrays.equals(type, one.typeBytes()))
            .findFirst()
            .orElseThrow(() -> new ProtoFault("its payload is not of type " + purposes[0].type()));
    byte[] payload = in.bytes(3, MAX_BYTES);
    byte[] signature = in.bytes(5, MAX_SIGNATURE_BYTES);
    in.end();
    PublicKey signer = PublicKey.parse(key);
    if (!signer.verify(signed(purpose, payload), signature)) {
      throw new ProtoFault("its signature is wrong");
    }
    return new SignedEnvelope(signer, payload, encoded.clone());
  }

  private static byte[] signed(Purpose purpose, byte[] payload) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(Varint.frame(purpose.domain().getBytes(UTF_8)));
    out.writeBytes(Varint.frame(purpose.typeBytes()));
    out.writeBytes(Varint.frame(payload));
    return out.toByteArray();
  }

  public PublicKey signer() {
    return signer;
  }

  public byte[] payload() {
    return payload.clone();
  }

  /// The bytes as they were made or received, to be passed on.
  public byte[] encoded() {
    return encoded.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SignedEnvelope that && Arrays.equals(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }
}
