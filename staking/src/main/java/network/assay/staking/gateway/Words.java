// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import org.web3j.utils.Numeric;

/// Values in words of 32 bytes, as EIP-712 and `abi.encode` have them.
final class Words {
  private final ByteBuffer words;

  Words(int count) {
    this.words = ByteBuffer.allocate(count * Digest.BYTES);
  }

  Words add(Digest value) {
    words.put(value.toBytes());
    return this;
  }

  Words add(Address value) {
    words.put(new byte[Digest.BYTES - Address.BYTES]).put(value.toBytes());
    return this;
  }

  /// @param value not negative
  Words add(BigInteger value) {
    words.put(Numeric.toBytesPadded(value, Digest.BYTES));
    return this;
  }

  /// @param value not negative
  Words add(long value) {
    return add(BigInteger.valueOf(value));
  }

  Words add(boolean value) {
    return add(value ? 1 : 0);
  }

  /// Their keccak256.
  Digest hash() {
    if (words.hasRemaining()) throw new AssayFault.Internal("a struct with a field left out");
    return Keccak.hash(words.array());
  }
}
