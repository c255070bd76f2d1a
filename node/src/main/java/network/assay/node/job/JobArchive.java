// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;

/// The jobs of this node, on disk. Faults are `AssayFault.World` when the disk is full or fails.
public interface JobArchive {
  /// The record of a job by the id of the request that made it.
  Optional<byte[]> find(Digest request);

  /// Durable when it returns.
  ///
  /// @return false when `request` has a record already; it is left as it is
  boolean add(Digest request, byte[] record);

  /// All records, in the order of their requests' ids.
  List<byte[]> all();

  JobJournal journal(JobId job);

  /// Lets go of a job's record, and then of its journal; of what is not there, it does nothing.
  void remove(Digest request, JobId job);
}
