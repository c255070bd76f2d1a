// SPDX-License-Identifier: Apache-2.0
package network.assay.node.swarm;

/// Why a source did not bring a piece.
public enum Failure {
  /// It sent something else.
  LIED,
  /// It has not got the blob.
  ABSENT,
  /// It was not reached, refused, was busy, or took too long: it may do better later.
  FAILED
}
