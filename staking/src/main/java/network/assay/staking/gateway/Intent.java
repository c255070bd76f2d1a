// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import network.assay.protocol.market.Address;
import network.assay.staking.Urgency;
import network.assay.staking.gateway.abi.AbiSend;

/// A change that somebody wants the chain to have.
///
/// @param key names it: two intents with one key want the same change
/// @param done asks the chain whether it has the change already
/// @param urgency of a change that is of no use later
/// @param spare gas beyond what any change may need more than it was estimated at
record Intent(
    String key,
    Address to,
    AbiSend call,
    BooleanSupplier done,
    Optional<Urgency> urgency,
    long spare) {
  /// Of the three credits that a case's end adds to, anybody can have each paid out just before:
  /// to write where there was nothing costs 17,100 more each.
  private static final long CREDITS = 60_000;

  static Intent of(String detail, Address to, AbiSend call, BooleanSupplier done) {
    return new Intent(
        (call.function() + " " + detail).strip(), to, call, done, Optional.empty(), 0);
  }

  Intent with(Optional<Urgency> other) {
    return new Intent(key, to, call, done, other, spare);
  }

  /// The same, where it may end a case and credit who is owed for it.
  Intent ending() {
    return new Intent(key, to, call, done, urgency, CREDITS);
  }
}
