// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market;

/// Content: the hash by which any peer may fetch and check a blob (docs/spec/commitments, section
/// 6).
public record ContentId(Digest digest) implements Comparable<ContentId> {
  public static ContentId parse(String hex) {
    return new ContentId(Digest.parse(hex));
  }

  @Override
  public int compareTo(ContentId other) {
    return digest.compareTo(other.digest);
  }

  @Override
  public String toString() {
    return digest.toHex();
  }
}
