// SPDX-License-Identifier: Apache-2.0
package network.assay.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import network.assay.staking.FeePolicy;
import org.junit.jupiter.api.Test;

final class NetworkPresetTest {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

  private static List<NetworkPreset> all() throws IOException {
    try (Stream<Path> files = Files.list(HOME.resolve("config/networks"))) {
      return files
          .map(file -> file.getFileName().toString().replace(".yaml", ""))
          .map(name -> NetworkPreset.load(HOME, name, Map.of()))
          .toList();
    }
  }

  @Test
  void every_preset_is_one_of_its_own_chain() throws IOException {
    assertThat(all())
        .extracting(NetworkPreset::chainId)
        .containsExactlyInAnyOrder(31337L, 11155111L, 1L)
        .doesNotHaveDuplicates();
  }

  @Test
  void a_public_network_waits_for_finality_and_leaves_node_and_market_to_its_operator()
      throws IOException {
    for (NetworkPreset preset : all()) {
      if (preset.isDevelopment()) continue;
      assertThat(preset.finalityDepth()).as(preset.name()).isGreaterThanOrEqualTo(64);
      assertThat(preset.cap()).isLessThanOrEqualTo(FeePolicy.DEFAULT.maxFeePerGas());
      assertThat(preset.rpcUrl()).isEmpty();
      assertThat(preset.market()).isEmpty();
    }
  }

  @Test
  void the_environment_comes_before_a_preset() {
    NetworkPreset preset =
        NetworkPreset.load(HOME, "sepolia", Map.of("ASSAY_CHAIN_MAX_FEE_GWEI", "7"));
    assertThat(preset.cap()).isEqualTo(FeePolicy.GWEI.multiply(java.math.BigInteger.valueOf(7)));
  }
}
