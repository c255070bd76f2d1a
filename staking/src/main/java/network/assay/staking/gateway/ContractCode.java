// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import network.assay.protocol.market.AssayFault;
import network.assay.staking.gateway.abi.AbiSend;

/// The bytecode of our contracts, as the pinned compiler made it.
final class ContractCode {
  private ContractCode() {}

  /// What creates a contract, as hexadecimal with `0x`.
  ///
  /// @param arguments of the constructor, encoded
  static String creation(String contract, String arguments) {
    try (InputStream in = AbiSend.class.getResourceAsStream(contract + ".json")) {
      if (in == null)
        throw new AssayFault.Internal("no bytecode of " + contract + " in this build");
      return new ObjectMapper().readTree(in).path("bytecode").asText() + arguments;
    } catch (IOException e) {
      throw new AssayFault.Internal("the bytecode of " + contract + " is damaged", e);
    }
  }
}
