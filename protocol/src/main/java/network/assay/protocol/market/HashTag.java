// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market;

import java.nio.charset.StandardCharsets;

/// The domain of a hash: a value hashed under one tag can never be passed off as one of another
/// kind.
///
/// The hash is `SHA-256(SHA-256(name) || part || part …)` (docs/spec/commitments, section 1), so a
/// contract computes it with one precompile call over a constant and the parts.
public final class HashTag {
  private final byte[] domain;

  private HashTag(byte[] domain) {
    this.domain = domain;
  }

  /// @param name ASCII with a version, e.g. `assay/leaf/1`
  public static HashTag of(String name) {
    return new HashTag(TaggedHash.sha256().digest(name.getBytes(StandardCharsets.US_ASCII)));
  }

  public TaggedHash start() {
    return new TaggedHash(domain);
  }

  /// For many hashes in a row, each of at most `longest` bytes.
  public RepeatedHash repeated(int longest) {
    return new RepeatedHash(domain, longest);
  }

  /// The hash of one part.
  public Digest hash(byte[] part) {
    return start().add(part).end();
  }

  /// The hash of two digests, as in a binary tree.
  public Digest hash(Digest left, Digest right) {
    return start().add(left).add(right).end();
  }
}
