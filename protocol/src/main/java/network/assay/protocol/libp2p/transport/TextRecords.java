// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.transport;

import java.time.Duration;
import java.util.List;

/// The texts that a name server holds for a name.
@FunctionalInterface
public interface TextRecords {
  /// Blocks.
  ///
  /// @return as many as it cares to give, in its order, whatever they say
  /// @throws network.assay.protocol.market.AssayFault.World where there are none, or that is not
  ///     known in time
  List<String> of(String name, Duration patience) throws InterruptedException;
}
