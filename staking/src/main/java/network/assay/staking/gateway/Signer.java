// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.math.BigInteger;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;
import org.web3j.utils.Numeric;

/// Signs transactions of one account on one chain. The same words give the same bytes (RFC 6979).
final class Signer {
  /// @param bytes hexadecimal with `0x`, as `eth_sendRawTransaction` takes them
  record Signed(String bytes, Digest hash) {}

  private final long chainId;
  private final HotKey key;
  private final Credentials credentials;

  Signer(long chainId, HotKey key) {
    this.chainId = chainId;
    this.key = key;
    this.credentials = Credentials.create(key.pair());
  }

  Address account() {
    return key.address();
  }

  Signed sign(long nonce, PendingWrite.Call call) {
    return sign(nonce, call.to().hex(), BigInteger.ZERO, call.data(), call.gasLimit(), call.fees());
  }

  /// @param to empty to create a contract
  /// @param value in wei
  Signed sign(long nonce, String to, BigInteger value, String data, long gasLimit, Fees fees) {
    var transaction =
        RawTransaction.createTransaction(
            chainId,
            BigInteger.valueOf(nonce),
            BigInteger.valueOf(gasLimit),
            to,
            value,
            data,
            fees.tip(),
            fees.most());
    byte[] signed = TransactionEncoder.signMessage(transaction, credentials);
    return new Signed(Numeric.toHexString(signed), Keccak.hash(signed));
  }
}
