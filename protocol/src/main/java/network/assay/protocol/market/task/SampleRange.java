// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.task;

/// Positions `from` to `to` (not included) among the samples of a data set.
public record SampleRange(long from, long to) {
  public SampleRange {
    Limits.check("the first sample", from, 0, Long.MAX_VALUE - 1);
    Limits.check("the sample after the last", to, from + 1, Long.MAX_VALUE);
  }

  public long size() {
    return to - from;
  }
}
