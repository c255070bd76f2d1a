// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

/// What checking a message gave.
public enum Judgement {
  /// Signed by its author, and the application wants it.
  ACCEPTED,
  /// Signed by its author, and the application neither wants nor condemns it.
  IGNORED,
  /// Signed by its author, and the application condemns it.
  REJECTED,
  /// Not signed by its author. Says nothing about another message of the same id.
  FORGED,
  /// Not checked, there was too much to do. Another copy may be checked later.
  SKIPPED
}
