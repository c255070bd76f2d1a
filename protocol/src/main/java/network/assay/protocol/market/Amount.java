// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market;

import java.math.BigDecimal;
import java.math.BigInteger;

/// Money: a whole number of the token's base units, from 0 to 2^256 - 1. No float ever touches it.
///
/// One token is 10^18 base units; that matters only where people read or write an amount.
public record Amount(BigInteger units) implements Comparable<Amount> {
  public static final Amount ZERO = new Amount(BigInteger.ZERO);
  public static final int DECIMALS = 18;
  public static final int BYTES = 32;

  public Amount {
    if (units.signum() < 0 || units.bitLength() > 256) {
      throw new IllegalArgumentException("an amount is 0 to 2^256 - 1 base units, not " + units);
    }
  }

  public static Amount of(long units) {
    return new Amount(BigInteger.valueOf(units));
  }

  /// @param bytes 32, big-endian, as the chain writes a `uint256`
  public static Amount of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("an amount has 32 bytes, not " + bytes.length);
    }
    return new Amount(new BigInteger(1, bytes));
  }

  /// 32 bytes, big-endian, as the chain writes a `uint256`.
  public byte[] toBytes() {
    byte[] bytes = units.toByteArray();
    byte[] padded = new byte[BYTES];
    // toByteArray leads with a zero for the sign when all 256 bits are in use.
    int from = Math.max(0, bytes.length - BYTES);
    System.arraycopy(bytes, from, padded, BYTES - (bytes.length - from), bytes.length - from);
    return padded;
  }

  /// Reads what people write, e.g. `12.5`, at most eighteen places.
  public static Amount ofTokens(String tokens) {
    if (!tokens.matches("[0-9]{1,60}(\\.[0-9]{1,18})?")) {
      throw new IllegalArgumentException(
          "\"" + tokens + "\" is not an amount: write digits, and at most 18 after a point");
    }
    return new Amount(new BigDecimal(tokens).movePointRight(DECIMALS).toBigIntegerExact());
  }

  public Amount plus(Amount other) {
    return new Amount(units.add(other.units));
  }

  /// @throws IllegalArgumentException when `other` is more than this
  public Amount minus(Amount other) {
    return new Amount(units.subtract(other.units));
  }

  public Amount times(BigInteger factor) {
    return new Amount(units.multiply(factor));
  }

  public boolean isZero() {
    return units.signum() == 0;
  }

  /// What people read: all places that matter, none that do not (`12.5`, `0`).
  public String toTokens() {
    return new BigDecimal(units, DECIMALS).stripTrailingZeros().toPlainString();
  }

  @Override
  public int compareTo(Amount other) {
    return units.compareTo(other.units);
  }

  @Override
  public String toString() {
    return units.toString();
  }
}
