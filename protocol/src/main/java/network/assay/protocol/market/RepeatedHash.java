// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market;

import java.security.DigestException;
import java.security.MessageDigest;

/// Many hashes under one [HashTag], one after the other, between arrays: nothing is looked up or
/// allocated for each. For one thread at a time.
public final class RepeatedHash {
  private final MessageDigest sha = TaggedHash.sha256();
  private final byte[] domain;

  RepeatedHash(byte[] domain) {
    this.domain = domain;
  }

  /// Writes the hash of `length` bytes of `part`, from `from` on, to `into`, [Digest#BYTES] from
  /// `at` on. The two may overlap.
  public void hash(byte[] part, int from, int length, byte[] into, int at) {
    sha.update(domain);
    sha.update(part, from, length);
    try {
      sha.digest(into, at, Digest.BYTES);
    } catch (DigestException e) {
      throw new IndexOutOfBoundsException("no room for a digest at " + at + ": " + e.getMessage());
    }
  }
}
