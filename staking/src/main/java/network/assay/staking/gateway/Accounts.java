// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.math.BigInteger;
import java.util.Arrays;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import org.web3j.crypto.Keys;
import org.web3j.utils.Numeric;

/// Accounts and the keys behind them.
public final class Accounts {
  /// A public key as a point of secp256k1 without its leading 4: x, y.
  public static final int PUBLIC_KEY_BYTES = 64;

  private Accounts() {}

  /// The account of a secp256k1 public key: the last 20 bytes of its hash.
  ///
  /// @param publicKey 64 bytes, x then y
  public static Address addressOf(byte[] publicKey) {
    if (publicKey.length != PUBLIC_KEY_BYTES) {
      throw new IllegalArgumentException(
          "a public key is 64 bytes, x then y, not " + publicKey.length);
    }
    byte[] hash = Keccak.hash(publicKey).toBytes();
    return Address.of(Arrays.copyOfRange(hash, Digest.BYTES - Address.BYTES, Digest.BYTES));
  }

  static Address addressOf(BigInteger publicKey) {
    return addressOf(Numeric.toBytesPadded(publicKey, PUBLIC_KEY_BYTES));
  }

  /// For people: the address with the upper-case digits by which a typing error is noticed
  /// (ERC-55).
  public static String checksummed(Address address) {
    return Keys.toChecksumAddress(address.hex());
  }
}
