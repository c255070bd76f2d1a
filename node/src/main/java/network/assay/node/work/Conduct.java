// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.util.Locale;

/// How a provider does what it is paid for, and stands by it. Only tests and demonstrations ask for
/// anything but honesty: key `provider.conduct` of the configuration.
public enum Conduct {
  HONEST,
  /// Does the first two thirds of a task's segments, and passes the state it has then off as every
  /// later one.
  SKIPS_LAST_THIRD,
  /// Works honestly and opens nothing to its submitter, only on chain.
  MUTE,
  /// As [#SKIPS_LAST_THIRD], and opens it to nobody.
  SKIPS_AND_HIDES;

  /// How many of `segments` are really done.
  int honestSegments(int segments) {
    return switch (this) {
      case HONEST, MUTE -> segments;
      case SKIPS_LAST_THIRD, SKIPS_AND_HIDES ->
          segments == 1 ? 1 : segments - Math.max(1, segments / 3);
    };
  }

  boolean opensToSubmitter() {
    return switch (this) {
      case HONEST, SKIPS_LAST_THIRD -> true;
      case MUTE, SKIPS_AND_HIDES -> false;
    };
  }

  public boolean opensOnChain() {
    return this != SKIPS_AND_HIDES;
  }

  /// Whether it passes off as done what it did not do.
  public boolean skips() {
    return honestSegments(2) < 2;
  }

  /// As the configuration spells it.
  public static Conduct named(String name) {
    return valueOf(name.replace('-', '_').toUpperCase(Locale.ROOT));
  }
}
