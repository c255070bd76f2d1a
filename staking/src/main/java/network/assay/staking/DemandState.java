// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

/// Where the demand to open a result stands.
public enum DemandState {
  NONE,
  /// A window was demanded and not answered yet.
  OPEN,
  /// Every window demanded so far was answered.
  ANSWERED,
  /// One was not answered in time, and somebody said so: the accused was slashed.
  SILENT
}
