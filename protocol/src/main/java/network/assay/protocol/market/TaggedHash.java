// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// One SHA-256 in the making, under a [HashTag].
///
/// Parts are joined without their lengths: every use has parts of fixed length, but for at most the
/// last one (docs/spec/commitments, section 1).
public final class TaggedHash {
  private final MessageDigest sha;

  TaggedHash(byte[] domain) {
    this.sha = sha256();
    sha.update(domain);
  }

  public TaggedHash add(byte[] part) {
    sha.update(part);
    return this;
  }

  public TaggedHash add(byte[] part, int from, int length) {
    sha.update(part, from, length);
    return this;
  }

  /// Adds all remaining bytes of `part` and moves its position to its limit.
  public TaggedHash add(ByteBuffer part) {
    sha.update(part);
    return this;
  }

  public TaggedHash add(Digest part) {
    return add(part.toBytes());
  }

  /// Eight bytes, big-endian.
  public TaggedHash add(long part) {
    return add(ByteBuffer.allocate(Long.BYTES).putLong(part).array());
  }

  /// Ends the hash; this object must not be used again.
  public Digest end() {
    return Digest.of(sha.digest());
  }

  /// Plain SHA-256, which every Java platform must have.
  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssayFault.Internal("this Java runtime has no SHA-256", e);
    }
  }
}
