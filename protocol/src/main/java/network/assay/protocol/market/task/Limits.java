// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.task;

/// Checks that keep a description inside what its specification allows; strangers write these.
public final class Limits {
  private Limits() {}

  public static void check(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + " is " + value + ", must be " + least + " to " + most);
    }
  }

  public static void check(String what, float value, float least, float most) {
    // Written so that NaN fails as well.
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          what + " is " + value + ", must be " + least + " to " + most);
    }
  }
}
