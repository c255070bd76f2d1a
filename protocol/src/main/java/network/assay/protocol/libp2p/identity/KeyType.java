// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.identity;

/// The kinds of key a peer may have; the order is the wire's numbering (libp2p specs, peer-ids).
public enum KeyType {
  RSA,
  ED25519,
  SECP256K1,
  ECDSA
}
