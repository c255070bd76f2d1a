// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/// Pure functions of a contract that only tests need, run by a real EVM: `target/harness` has what
/// `tools/solidity.mjs harness` compiled.
public final class Evm implements AutoCloseable {
  private static final String PLACE = "0x00000000000000000000000000000000000a55a7";
  private static final String GAS = "0x174876e800"; // 10^11: a call is as long as it is

  private final Anvil anvil;

  private Evm(Anvil anvil) {
    this.anvil = anvil;
  }

  public static Evm with(String contract) throws IOException {
    var artefact = Path.of("target", "harness", contract + ".json").toFile();
    String code = new ObjectMapper().readTree(artefact).path("bytecode").asText();
    Evm evm = new Evm(Anvil.start("--gas-limit", "100000000000", "--code-size-limit", "100000"));
    // What a constructor returns is the code of the contract.
    String runtime = evm.anvil.ask("eth_call", Map.of("data", code, "gas", GAS), "latest").asText();
    evm.anvil.ask("anvil_setCode", PLACE, runtime);
    return evm;
  }

  /// Deploys a contract that market nodes use, from `src/main/abi`, by a transaction.
  ///
  /// @return its address
  public String deploy(String contract) throws IOException {
    var artefact = Path.of("src", "main", "abi", contract + ".json").toFile();
    String code = new ObjectMapper().readTree(artefact).path("bytecode").asText();
    String from = anvil.ask("eth_accounts").get(0).asText();
    var transaction = Map.of("from", from, "data", code, "gas", "0xf00000");
    return anvil.mined(transaction).path("contractAddress").asText();
  }

  /// @param data selector and arguments, hexadecimal with `0x`
  /// @return what the call returned, hexadecimal with `0x`
  public String call(String data) {
    return anvil.ask("eth_call", Map.of("to", PLACE, "data", data, "gas", GAS), "latest").asText();
  }

  @Override
  public void close() {
    anvil.close();
  }
}
