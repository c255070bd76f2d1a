// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.task;

import network.assay.compute.tensor.State;
import network.assay.protocol.market.Digest;

/// Where the states come from that a task names by digest.
@FunctionalInterface
public interface StateSource {
  /// The state with this digest: whoever implements this has checked that it is.
  State get(Digest digest);
}
