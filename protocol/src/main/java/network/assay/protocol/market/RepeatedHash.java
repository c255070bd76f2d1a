// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market;

import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;

/// Many hashes under one [HashTag], one after the other, between arrays: nothing is looked up or
/// allocated for each. For one thread at a time.
///
/// Domain and part lie side by side, so that SHA-256 takes them in one call: a part of 1,024 bytes
/// that comes in a call of its own costs 3 % more.
public final class RepeatedHash {
  private final MessageDigest sha = TaggedHash.sha256();
  private final byte[] message;
  private final ByteBuffer part;

  /// @param longest the most bytes of a part
  RepeatedHash(byte[] domain, int longest) {
    this.message = new byte[domain.length + longest];
    System.arraycopy(domain, 0, message, 0, domain.length);
    this.part = ByteBuffer.wrap(message, domain.length, longest).slice();
  }

  /// Where the next part is to be put: all that is put there is hashed by [#end].
  public ByteBuffer part() {
    return part.clear();
  }

  /// Writes the hash of what was put into [#part] to `into`, [Digest#BYTES] from `at` on.
  public void end(byte[] into, int at) {
    sha.update(message, 0, part.arrayOffset() + part.position());
    try {
      sha.digest(into, at, Digest.BYTES);
    } catch (DigestException e) {
      throw new IndexOutOfBoundsException("no room for a digest at " + at + ": " + e.getMessage());
    }
  }

  /// Writes the hash of `length` bytes of `bytes`, from `from` on, to `into`, [Digest#BYTES] from
  /// `at` on. The two may overlap.
  public void hash(byte[] bytes, int from, int length, byte[] into, int at) {
    part.clear().put(bytes, from, length);
    end(into, at);
  }
}
