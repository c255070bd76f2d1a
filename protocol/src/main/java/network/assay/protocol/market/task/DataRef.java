// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.task;

import network.assay.protocol.market.Digest;

/// A data set: the state with the tensors `x` and `y` (docs/spec/job, section 3.6).
///
/// @param samples how many it has in all
public record DataRef(Digest state, int samples) {
  public DataRef {
    Limits.check("the number of samples", samples, 1, Integer.MAX_VALUE - 64);
  }
}
