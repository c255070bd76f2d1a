// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market;

/// A task: the hash of everything its result depends on, and of nothing else (docs/spec/job,
/// section 5).
public record TaskId(Digest digest) implements Comparable<TaskId> {
  public static TaskId parse(String hex) {
    return new TaskId(Digest.parse(hex));
  }

  @Override
  public int compareTo(TaskId other) {
    return digest.compareTo(other.digest);
  }

  @Override
  public String toString() {
    return digest.toHex();
  }
}
