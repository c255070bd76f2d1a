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
record Intent(
    String key, Address to, AbiSend call, BooleanSupplier done, Optional<Urgency> urgency) {
  static Intent of(String detail, Address to, AbiSend call, BooleanSupplier done) {
    return new Intent((call.function() + " " + detail).strip(), to, call, done, Optional.empty());
  }

  Intent with(Optional<Urgency> other) {
    return new Intent(key, to, call, done, other);
  }
}
