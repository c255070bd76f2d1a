// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import network.assay.protocol.market.Digest;
import org.web3j.crypto.Hash;

/// Ethereum's hash, which is not the SHA-3 of the standard. Commitments use SHA-256; this is for
/// what the chain itself defines.
public final class Keccak {
  private Keccak() {}

  public static Digest hash(byte[] bytes) {
    return Digest.of(Hash.sha3(bytes));
  }
}
