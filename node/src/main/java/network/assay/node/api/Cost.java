// SPDX-License-Identifier: Apache-2.0
package network.assay.node.api;

import java.math.BigInteger;
import java.util.List;

/// What a dry run would send, and what that would cost about.
///
/// @param transactions in the order in which they would be sent
/// @param gasPrice wei for a unit of gas, base fee and tip, as of now
public record Cost(List<Transaction> transactions, BigInteger gasPrice) {
  /// @param what contract and function
  /// @param gas about
  /// @param later not by this command: by the node itself, when the time for it has come
  public record Transaction(String what, long gas, boolean later) {}

  public Cost {
    transactions = List.copyOf(transactions);
  }

  public long gas() {
    return transactions.stream().mapToLong(Transaction::gas).sum();
  }

  /// Wei, at the price of now.
  public BigInteger wei() {
    return gasPrice.multiply(BigInteger.valueOf(gas()));
  }
}
