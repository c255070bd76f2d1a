// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market;

/// A job: the hash of all that is asked for, of who asks, and of the request's own id
/// (docs/spec/job, section 4).
public record JobId(Digest digest) implements Comparable<JobId> {
  public static JobId parse(String hex) {
    return new JobId(Digest.parse(hex));
  }

  @Override
  public int compareTo(JobId other) {
    return digest.compareTo(other.digest);
  }

  @Override
  public String toString() {
    return digest.toHex();
  }
}
