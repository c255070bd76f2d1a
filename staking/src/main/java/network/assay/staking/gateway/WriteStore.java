// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.util.List;

/// Where an account's pending writes survive a crash.
interface WriteStore extends AutoCloseable {
  /// @return what was saved last; empty if nothing ever was
  List<PendingWrite> load();

  /// Keeps exactly these. Returns when they would survive a loss of power.
  void save(List<PendingWrite> writes);

  @Override
  void close();
}
