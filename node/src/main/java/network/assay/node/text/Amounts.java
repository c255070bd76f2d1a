// SPDX-License-Identifier: Apache-2.0
package network.assay.node.text;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import network.assay.protocol.market.Amount;

/// Money as people read it: in whole tokens. What a program reads is [Amount#units].
public final class Amounts {
  /// What the token is called on screens.
  public static final String SYMBOL = "ASSAY";

  private static final int PLACES = 6;
  private static final BigDecimal SMALLEST = BigDecimal.ONE.movePointLeft(PLACES);

  private Amounts() {}

  /// At most six places, rounded down, so that nobody reads more than there is; less than that
  /// shows as `<0.000001`.
  public static String tokens(Amount amount) {
    if (amount.isZero()) return "0";
    BigDecimal exact = new BigDecimal(amount.units(), Amount.DECIMALS);
    if (exact.compareTo(SMALLEST) < 0) return "<" + SMALLEST.toPlainString();
    BigDecimal shown = exact.setScale(PLACES, RoundingMode.DOWN).stripTrailingZeros();
    String plain = shown.toPlainString();
    int point = plain.indexOf('.');
    String whole = point < 0 ? plain : plain.substring(0, point);
    return Counts.grouped(new BigInteger(whole)) + (point < 0 ? "" : plain.substring(point));
  }

  /// [#tokens] with the token's name: `12.5 ASSAY`.
  public static String named(Amount amount) {
    return tokens(amount) + " " + SYMBOL;
  }
}
