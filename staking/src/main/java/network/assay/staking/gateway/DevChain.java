// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.staking.ChainRules;
import network.assay.staking.Receipt;
import network.assay.staking.RpcLimits;
import network.assay.staking.gateway.ChainNode.Included;
import network.assay.staking.gateway.abi.AssayNetworkAbi;
import network.assay.staking.gateway.abi.AssayTokenAbi;

/// For development networks only: deploys a market and gives away coins and tokens, out of the
/// account that such a node keeps unlocked (anvil, `geth --dev`). No real chain node has one.
public final class DevChain implements AutoCloseable {
  private static final int POLLS = 600;

  private final JsonRpc rpc;
  private final ChainNode node;
  private final Address unlocked;

  private DevChain(JsonRpc rpc, ChainNode node, Address unlocked) {
    this.rpc = rpc;
    this.node = node;
    this.unlocked = unlocked;
  }

  /// @throws AssayFault.Operator when the node keeps no account unlocked: it is not for development
  public static DevChain at(URI address) {
    var rpc = new JsonRpc(address, RpcLimits.DEFAULT);
    var node = new ChainNode(rpc, new Reverts());
    JsonNode accounts = rpc.ask("eth_accounts");
    if (accounts.isEmpty()) {
      rpc.close();
      throw new AssayFault.Operator(
          node.name() + " is no development chain: it keeps no account unlocked. Use anvil.");
    }
    Address unlocked = node.read("eth_accounts", Quantity::address, accounts.get(0));
    return new DevChain(rpc, node, unlocked);
  }

  public long chainId() {
    return node.chainId();
  }

  /// Deploys a token of a billion and a market that uses it.
  ///
  /// @return the address of the market's `AssayNetwork`: all that a node has to be told
  public Address deployMarket(ChainRules rules) {
    Address token = create(MarketCode.token());
    Address games = create(MarketCode.games(create(MarketCode.judge())));
    return create(MarketCode.market(token, games, rules));
  }

  /// @param wei of the chain's own coin, to pay for gas
  public Receipt giveCoins(Address to, BigInteger wei) {
    return send(Map.of("from", unlocked.hex(), "to", to.hex(), "value", Quantity.of(wei)));
  }

  /// The token that a market pays in.
  public Address token(Address network) {
    return node.read(network, AssayNetworkAbi.token(), ChainNode.LATEST);
  }

  /// @param network a market that [#deployMarket] deployed
  public Receipt giveTokens(Address network, Address to, Amount amount) {
    Address token = token(network);
    String data = AssayTokenAbi.transfer(to, amount.units()).data();
    return send(Map.of("from", unlocked.hex(), "to", token.hex(), "input", data));
  }

  /// Sets the chain's clock ahead and makes a block, so that nobody waits for a window to end.
  /// Anvil alone can do this.
  public void passTime(Duration time) {
    rpc.ask("evm_increaseTime", time.toSeconds());
    rpc.ask("evm_mine");
  }

  private Address create(String code) {
    Receipt receipt = send(Map.of("from", unlocked.hex(), "input", code));
    JsonNode answer = rpc.ask("eth_getTransactionReceipt", "0x" + receipt.txHash().toHex());
    return node.read(
        "eth_getTransactionReceipt", Quantity::address, answer.path("contractAddress"));
  }

  private Receipt send(Map<String, String> transaction) {
    JsonNode answer = rpc.ask("eth_sendTransaction", transaction);
    Digest hash = node.read("eth_sendTransaction", Quantity::digest, answer);
    for (int i = 0; i < POLLS; i++) {
      var included = node.receipt(hash);
      if (included.isPresent()) return succeeded(included.get());
      Pause.of(Duration.ofMillis(50));
    }
    throw new AssayFault.World(node.name() + " makes no blocks. Start it so that it mines.");
  }

  private Receipt succeeded(Included included) {
    if (!included.succeeded()) {
      throw new AssayFault.World(
          "transaction %s failed on %s".formatted(included.receipt().txHash(), node.name()));
    }
    return included.receipt();
  }

  @Override
  public void close() {
    rpc.close();
  }
}
