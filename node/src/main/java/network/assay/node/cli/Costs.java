// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import network.assay.node.api.Cost;
import network.assay.node.cli.term.Table;

/// What a dry run would send, on lines for people.
final class Costs {
  private Costs() {}

  static void print(Environment environment, Cost cost) {
    if (cost.transactions().isEmpty()) {
      environment.terminal().line("no transaction would be sent");
      return;
    }
    var table = new Table("transaction", "gas", "").right(1);
    for (Cost.Transaction one : cost.transactions()) {
      table.row(one.what(), gas(one.gas()), one.later() ? "later, by the node" : "");
    }
    table.print(environment.terminal());
    environment
        .terminal()
        .line(
            "about %s gas, %s coins at %s gwei"
                .formatted(gas(cost.gas()), decimal(cost.wei(), 18), decimal(cost.gasPrice(), 9)));
  }

  /// @param wei of the chain's coin
  static String coins(BigInteger wei) {
    return decimal(wei, 18);
  }

  private static String gas(long gas) {
    return String.format(Locale.ROOT, "%,d", gas);
  }

  private static String decimal(BigInteger units, int places) {
    BigDecimal value = new BigDecimal(units, places);
    return value.setScale(6, RoundingMode.CEILING).stripTrailingZeros().toPlainString();
  }
}
