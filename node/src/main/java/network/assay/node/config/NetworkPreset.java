// SPDX-License-Identifier: Apache-2.0
package network.assay.node.config;

import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.staking.FeePolicy;

/// What a file in `config/networks` and the environment say of a chain, without a node.
///
/// @param rpcUrl of a chain node; a public network's preset names none
/// @param market none where no market is deployed
public record NetworkPreset(
    String name,
    long chainId,
    Optional<URI> rpcUrl,
    Optional<Address> market,
    int finalityDepth,
    FeePolicy fees) {
  public static final String DEVELOPMENT = "development";

  /// @param home the installation
  /// @throws AssayFault.Operator when there is no such network, or its file is wrong
  public static NetworkPreset load(Path home, String name, Map<String, String> environment) {
    var layers =
        new Layers(
            List.of(
                Layer.environment(environment),
                Layer.file(file(home, name)),
                NodeConfig.defaults(home)));
    Duration poll = ConfigKeys.millis(layers.get(ConfigKeys.CHAIN_POLL_MILLIS));
    return new NetworkPreset(
        name,
        layers.get(ConfigKeys.CHAIN_ID),
        layers.find(ConfigKeys.CHAIN_RPC_URL),
        layers.find(ConfigKeys.CHAIN_MARKET),
        layers.get(ConfigKeys.CHAIN_FINALITY_DEPTH),
        ChainConfig.fees(NodeConfig.caps(layers), poll));
  }

  static Path file(Path home, String name) {
    Path file = home.resolve("config").resolve("networks").resolve(name + ".yaml");
    if (!Files.isRegularFile(file)) {
      throw new AssayFault.Operator(
          "network.preset: there is no network \"%s\" (no file %s)".formatted(name, file));
    }
    return file;
  }

  public boolean isDevelopment() {
    return name.equals(DEVELOPMENT);
  }

  /// The most that is offered for a unit of gas, but in disputes, in wei.
  public BigInteger cap() {
    return fees.maxFeePerGas();
  }
}
