// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.staking.JobIds;
import network.assay.staking.gateway.abi.AssayTokenAbi;
import network.assay.staking.gateway.abi.JobMarketAbi;

/// A contract that submits a job, and puts its end off by a second again and again.
final class ExtensionFlood {
  private static final Address AT = Address.parse("0x" + "e1".repeat(20));
  private static final String GAS = "0x1c00000";

  private ExtensionFlood() {}

  /// @return the receipt of a transaction that logs so many extensions
  static JsonNode mine(TestMarket market, ChainGateway gateway, int times) {
    Anvil anvil = market.anvil();
    Address jobs = gateway.addresses().market();
    market.dev().giveCoins(AT, BigInteger.TEN.pow(18));
    market.dev().giveTokens(market.network(), AT, Amount.ofTokens("1"));
    anvil.ask("anvil_impersonateAccount", AT.hex());
    BigInteger one = BigInteger.ONE;
    long end = gateway.latest().time().plus(Duration.ofDays(1)).getEpochSecond();
    call(anvil, gateway.addresses().token(), AssayTokenAbi.approve(jobs, one).data());
    call(anvil, jobs, JobMarketAbi.open(Results.digest("flooding"), one, end).data());
    anvil.ask("anvil_setCode", AT.hex(), code(jobs));
    var job = JobIds.of(AT, Results.digest("flooding"));
    String extend = JobMarketAbi.extend(job.digest(), one, end).data();
    return anvil.mined(
        Map.of(
            "from",
            anvil.ask("eth_accounts").get(0).asText(),
            "to",
            AT.hex(),
            "input",
            "0x%064x".formatted(times) + extend.substring(2),
            "gas",
            GAS));
  }

  private static void call(Anvil anvil, Address to, String input) {
    anvil.mined(Map.of("from", AT.hex(), "to", to.hex(), "data", input));
  }

  private static String code(Address jobs) {
    return "0x"
        // memory[0..100] = the call; the stack holds how often
        + "60646020600037"
        + "600035"
        // loop: the end is a second later
        + "5b"
        + "604451600101604452"
        // call(gas, jobs, 0, 0, 100, 0, 0)
        + "60006000606460006000"
        + "73"
        + jobs.hex().substring(2)
        + "5af1"
        // until one fails or none is left
        + "15604257"
        + "60019003"
        + "80600a57"
        + "00"
        + "5b60006000fd";
  }
}
