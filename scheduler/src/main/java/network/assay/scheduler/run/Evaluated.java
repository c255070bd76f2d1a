// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

/// What an evaluation task found, as its output state says.
///
/// @param lossBits the sum of all samples' losses, as binary32
/// @param correct samples whose largest output is their label's
public record Evaluated(int lossBits, int correct, long samples) {
  /// The mean loss of a sample.
  public double loss() {
    return (double) Float.intBitsToFloat(lossBits) / samples;
  }

  /// The share of right answers.
  public double accuracy() {
    return (double) correct / samples;
  }
}
