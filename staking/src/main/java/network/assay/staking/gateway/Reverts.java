// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import network.assay.protocol.market.AssayFault;
import network.assay.staking.gateway.abi.AbiError;
import network.assay.staking.gateway.abi.AbiReader;
import network.assay.staking.gateway.abi.AssayNetworkAbi;
import network.assay.staking.gateway.abi.AssayTokenAbi;
import network.assay.staking.gateway.abi.BeaconAbi;
import network.assay.staking.gateway.abi.ChallengesAbi;
import network.assay.staking.gateway.abi.DemandsAbi;
import network.assay.staking.gateway.abi.DisputeGameAbi;
import network.assay.staking.gateway.abi.JobMarketAbi;
import network.assay.staking.gateway.abi.JudgeAbi;
import network.assay.staking.gateway.abi.StakeRegistryAbi;
import network.assay.staking.gateway.abi.TraceJudgeAbi;

/// Turns a contract's refusal into a fault that says what, why and the next step.
final class Reverts {
  /// `Error(string)` and `Panic(uint256)` are built into Solidity.
  private static final AbiError MESSAGE =
      new AbiError("0x08c379a0", "Error", List.of("message"), List.of("string"));

  private static final AbiError PANIC =
      new AbiError("0x4e487b71", "Panic", List.of("code"), List.of("uint256"));

  private static final int SELECTOR_CHARS = 10;

  private final Map<String, AbiError> bySelector = new LinkedHashMap<>();

  Reverts() {
    Stream.of(
            List.of(MESSAGE, PANIC),
            AssayNetworkAbi.ERRORS,
            AssayTokenAbi.ERRORS,
            BeaconAbi.ERRORS,
            ChallengesAbi.ERRORS,
            DemandsAbi.ERRORS,
            DisputeGameAbi.ERRORS,
            JobMarketAbi.ERRORS,
            JudgeAbi.ERRORS,
            StakeRegistryAbi.ERRORS,
            TraceJudgeAbi.ERRORS)
        .flatMap(List::stream)
        .forEach(error -> bySelector.put(error.selector(), error));
  }

  Collection<AbiError> known() {
    return List.copyOf(bySelector.values());
  }

  /// @param function what was called, for people
  /// @param data what the contract gave as its reason, hexadecimal with `0x`
  /// @return nothing when there is no reason in `data`
  Optional<AssayFault> fault(String function, String data) {
    if (data.length() < SELECTOR_CHARS) return Optional.empty();
    AbiError error = bySelector.get(data.substring(0, SELECTOR_CHARS));
    if (error == null) {
      return Optional.of(
          new AssayFault.Operator(
              "%s was refused for a reason this version does not know (%s). Check that the network's address is that of an Assay market."
                  .formatted(function, data.substring(0, SELECTOR_CHARS))));
    }
    Advice advice = Advice.of(error.name());
    String text =
        "%s was refused: %s: %s".formatted(function, describe(error, data), advice.meaning());
    return Optional.of(
        advice.waiting() ? new AssayFault.World(text) : new AssayFault.Operator(text));
  }

  private static String describe(AbiError error, String data) {
    try {
      return error.describe(data);
    } catch (AbiReader.Malformed e) {
      return error.name();
    }
  }
}
