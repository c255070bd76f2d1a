// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import network.assay.staking.RpcLimits;
import network.assay.staking.gateway.Deployment.Creation;
import org.junit.jupiter.api.Test;

final class DeploymentTest {
  // Somebody who has just what the plan says must not run out of it, and not have to find much
  // more.
  private static final double MORE = 1.03;

  @Test
  void a_plan_names_what_the_deployment_then_takes_and_little_more() {
    try (Anvil anvil = Anvil.start();
        Deployment deployment = Deployment.at(anvil.rpc(), TestMarket.FEES, Optional.empty())) {
      List<Creation> planned = deployment.plan(Optional.empty()).creations();
      List<Creation> created = deployment.deploy(Optional.empty(), TestMarket.RULES);

      assertThat(created).extracting(Creation::contract).isEqualTo(contracts(planned));
      for (int i = 0; i < created.size(); i++) {
        long took = created.get(i).gas();
        assertThat(planned.get(i).gas())
            .as("gas of %s", planned.get(i).contract())
            .isBetween(took, (long) (took * MORE));
      }
    }
  }

  @Test
  void a_key_deploys_where_a_transaction_may_ask_for_no_more_than_2_to_the_24_gas() {
    HotKey key = TestMarket.key(7);
    try (Anvil anvil = Anvil.start("--hardfork", "osaka", "--enable-tx-gas-limit");
        Deployment deployment = Deployment.at(anvil.rpc(), TestMarket.FEES, Optional.of(key))) {
      var control = new JsonRpc(anvil.rpc(), RpcLimits.DEFAULT);
      control.ask("anvil_setBalance", key.address().hex(), "0xde0b6b3a7640000");
      control.close();
      assertThat(deployment.deploy(Optional.empty(), TestMarket.RULES))
          .extracting(Creation::contract)
          .endsWith("AssayNetwork");
    }
  }

  private static List<String> contracts(List<Creation> creations) {
    return creations.stream().map(Creation::contract).toList();
  }
}
