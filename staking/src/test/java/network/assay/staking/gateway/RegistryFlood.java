// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.util.Map;
import network.assay.protocol.market.Address;
import network.assay.staking.gateway.abi.StakeRegistryAbi;

/// A contract that offers an account the place of its hot account, again and again: the cheapest
/// logs that there are.
final class RegistryFlood {
  private static final Address AT = Address.parse("0x" + "f1".repeat(20));
  private static final String GAS = "0x1c00000";

  private RegistryFlood() {}

  /// Sends a transaction that logs `times` offers to `hot`. It waits for a block.
  static String send(Anvil anvil, Address registry, Address hot, int times) {
    String call = StakeRegistryAbi.authorise(hot).data().substring(2);
    String head = call.substring(0, 64);
    String tail = call.substring(64) + "00".repeat(28);
    String code =
        // memory[0..36] = the call; the stack holds how often
        "7f"
            + head
            + "600052"
            + "7f"
            + tail
            + "602052"
            + "600035"
            // loop: call(gas, registry, 0, 0, 36, 0, 0)
            + "5b"
            + "60006000602460006000"
            + "73"
            + registry.hex().substring(2)
            + "5af1"
            // until one fails or none is left
            + "15607a57"
            + "60019003"
            + "80604b57"
            + "00"
            + "5b60006000fd";
    anvil.ask("anvil_setCode", AT.hex(), "0x" + code);
    String from = anvil.ask("eth_accounts").get(0).asText();
    String input = "0x%064x".formatted(times);
    return anvil
        .ask(
            "eth_sendTransaction", Map.of("from", from, "to", AT.hex(), "input", input, "gas", GAS))
        .asText();
  }
}
