// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.message;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;

/// What one batch says that a provider has earned in its job, and what the batch before said.
///
/// @param before zero where the batch before has nothing of it
/// @param now not zero, not less than before, and of 128 bits, as the market keeps amounts
public record Raise(Address provider, Amount before, Amount now) {
  private static final int WORD = 16;
  static final int BYTES = Address.BYTES + 2 * WORD;

  public Raise {
    if (now.isZero() || now.compareTo(before) < 0) {
      throw new IllegalArgumentException("what was earned so far never becomes less");
    }
    if (now.units().bitLength() > 8 * WORD) {
      throw new IllegalArgumentException("the market pays no amount of more than 128 bits");
    }
  }

  /// All of them one after the other: the account, then the amounts in 16 bytes each.
  static byte[] pack(List<Raise> raises) {
    ByteBuffer out = ByteBuffer.allocate(BYTES * raises.size());
    for (Raise raise : raises) {
      out.put(raise.provider.toBytes());
      out.put(raise.before.toBytes(), Amount.BYTES - WORD, WORD);
      out.put(raise.now.toBytes(), Amount.BYTES - WORD, WORD);
    }
    return out.array();
  }

  static List<Raise> unpack(byte[] packed) {
    if (packed.length % BYTES != 0) throw new IllegalArgumentException("a part of a raise");
    ByteBuffer in = ByteBuffer.wrap(packed);
    var raises = new ArrayList<Raise>(packed.length / BYTES);
    while (in.hasRemaining()) {
      byte[] account = new byte[Address.BYTES];
      in.get(account);
      raises.add(new Raise(Address.of(account), amount(in), amount(in)));
    }
    return raises;
  }

  private static Amount amount(ByteBuffer in) {
    byte[] word = new byte[WORD];
    in.get(word);
    return new Amount(new BigInteger(1, word));
  }
}
