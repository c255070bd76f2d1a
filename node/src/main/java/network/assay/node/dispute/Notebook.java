// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.util.HashSet;
import java.util.Set;
import network.assay.node.state.StateStore;
import network.assay.node.work.Records;
import network.assay.protocol.market.Digest;

/// Notes about the segments of cases, each with its case: small things as records, states as blobs.
///
/// @param records nobody else writes
public record Notebook(Records records, StateStore states) {
  /// The notes of one case, as they were left.
  ///
  /// @param steps of its segment
  CaseNotes of(Digest dispute, int steps) {
    return new CaseNotes(dispute, steps, records, states);
  }

  void forget(Digest dispute) {
    CaseNotes.forget(dispute, records, states);
  }

  /// Forgets all other cases: a kill may have come between a case and its notes.
  void keepOnly(Set<Digest> disputes) {
    Set<String> owners = new HashSet<>();
    records.entries((key, _) -> owners.add(CaseNotes.owner(key)));
    disputes.forEach(dispute -> owners.remove(dispute.toHex()));
    owners.forEach(owner -> forget(Digest.parse(owner)));
  }
}
