// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip;

/// What is to be done with a message whose signature is good.
public enum Acceptance {
  /// Deliver it and pass it on.
  ACCEPT,
  /// Drop it and blame nobody: stale, known, or not for us to judge.
  IGNORE,
  /// Drop it and count it against whoever sent it to us: no honest peer passes this on.
  REJECT
}
