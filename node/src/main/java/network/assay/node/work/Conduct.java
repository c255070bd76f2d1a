// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

/// How a provider does what it is paid for. Only tests and demonstrations ask for anything but
/// honesty: key `provider.conduct` of the configuration.
public enum Conduct {
  HONEST,
  /// Does the first two thirds of a task's segments, and passes the state it has then off as every
  /// later one.
  SKIPS_LAST_THIRD;

  /// How many of `segments` are really done.
  int honestSegments(int segments) {
    return switch (this) {
      case HONEST -> segments;
      case SKIPS_LAST_THIRD -> segments == 1 ? 1 : segments - Math.max(1, segments / 3);
    };
  }
}
