// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.util.List;

/// What happened to one job, in order. One writer.
public interface JobJournal {
  /// Durable when it returns: all of `entries`, or none.
  ///
  /// @throws network.assay.protocol.market.AssayFault.World when the disk is full or fails
  void append(List<byte[]> entries);

  /// Everything that was appended, from the first on.
  List<byte[]> read();
}
