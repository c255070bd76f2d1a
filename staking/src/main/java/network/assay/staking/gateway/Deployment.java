// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.staking.ChainRules;
import network.assay.staking.FeePolicy;
import network.assay.staking.RpcLimits;
import network.assay.staking.gateway.ChainNode.Included;

/// Puts a new market on a chain: by a key, or by the account that a development chain's node keeps
/// unlocked. Nothing is sent before [#deploy].
public final class Deployment implements AutoCloseable {
  /// One contract to create, or created.
  ///
  /// @param gas what it takes by the chain node's estimate, or took
  public record Creation(String contract, Optional<Address> at, long gas) {}

  /// @param by the account that creates them
  /// @param gasPrice wei for a unit of gas: base fee and tip, as of now
  /// @param coins of that account, in wei
  public record Plan(
      long chainId, Address by, BigInteger coins, BigInteger gasPrice, List<Creation> creations) {
    public long gas() {
      return creations.stream().mapToLong(Creation::gas).sum();
    }

    /// Wei, at the price of now.
    public BigInteger cost() {
      return gasPrice.multiply(BigInteger.valueOf(gas()));
    }
  }

  /// What `AssayNetwork` took on a development chain, 15.79 million, and little more. No chain node
  /// can say before `DisputeGames` is there; a deployment asks then.
  private static final long NETWORK_GAS = 15_950_000;

  /// The most that a transaction may ask for (EIP-7825).
  private static final long MOST_GAS = 1 << 24;

  private final JsonRpc rpc;
  private final ChainNode node;
  private final FeePolicy fees;
  private final Optional<HotKey> key;

  private Deployment(JsonRpc rpc, FeePolicy fees, Optional<HotKey> key) {
    this.rpc = rpc;
    this.node = new ChainNode(rpc, new Reverts());
    this.fees = fees;
    this.key = key;
  }

  /// @param key that pays; empty for the account that the chain node keeps unlocked
  public static Deployment at(URI address, FeePolicy fees, Optional<HotKey> key) {
    return new Deployment(new JsonRpc(address, RpcLimits.DEFAULT), fees, key);
  }

  public long chainId() {
    return node.chainId();
  }

  /// What a deployment would take.
  ///
  /// @param token the market's; empty to create one
  public Plan plan(Optional<Address> token) {
    Address by = payer();
    var creations = new ArrayList<Creation>();
    if (token.isEmpty()) creations.add(estimate("AssayToken", by, MarketCode.token()));
    creations.add(estimate("Judge", by, MarketCode.judge()));
    creations.add(estimate("DisputeGames", by, MarketCode.games(by)));
    creations.add(new Creation("AssayNetwork", Optional.empty(), NETWORK_GAS));
    BigInteger price = node.latestHeader().baseFee().add(node.suggestedTip());
    return new Plan(node.chainId(), by, node.balance(by), price, creations);
  }

  private Address payer() {
    return key.map(HotKey::address).orElseGet(this::unlocked);
  }

  private Address unlocked() {
    JsonNode accounts = rpc.ask("eth_accounts");
    if (accounts.isEmpty()) {
      throw new AssayFault.Operator(
          node.name()
              + " keeps no account unlocked, so a key has to pay. Name its file with --key.");
    }
    return node.read("eth_accounts", Quantity::address, accounts.get(0));
  }

  private Creation estimate(String contract, Address by, String code) {
    JsonNode gas = rpc.ask("eth_estimateGas", Map.of("from", by.hex(), "input", code));
    return new Creation(
        contract, Optional.empty(), node.read("eth_estimateGas", Quantity::small, gas));
  }

  /// Creates the contracts, one after the other, each once the one before is in a block.
  ///
  /// @return what was created; the last is the market
  public List<Creation> deploy(Optional<Address> token, ChainRules rules) {
    if (token.isPresent() && !node.hasCode(token.get())) {
      throw new AssayFault.Operator(
          "there is no token at %s on %s. Correct the address."
              .formatted(token.get(), node.name()));
    }
    var created = new ArrayList<Creation>();
    Address money = token.orElseGet(() -> add(created, "AssayToken", MarketCode.token()));
    Address judge = add(created, "Judge", MarketCode.judge());
    Address games = add(created, "DisputeGames", MarketCode.games(judge));
    add(created, "AssayNetwork", MarketCode.market(money, games, rules));
    return created;
  }

  private Address add(List<Creation> created, String contract, String code) {
    Creation creation = create(contract, code);
    created.add(creation);
    return creation.at().orElseThrow();
  }

  private Creation create(String contract, String code) {
    Digest hash = key.isPresent() ? sendSigned(key.get(), code) : sendUnlocked(code);
    Included included = await(contract, hash);
    if (!included.succeeded()) {
      throw new AssayFault.World(
          "the creation of %s failed on %s (transaction 0x%s)"
              .formatted(contract, node.name(), hash.toHex()));
    }
    JsonNode receipt = rpc.ask("eth_getTransactionReceipt", "0x" + hash.toHex());
    Address at =
        node.read("eth_getTransactionReceipt", Quantity::address, receipt.path("contractAddress"));
    return new Creation(contract, Optional.of(at), included.receipt().gasUsed());
  }

  private Digest sendUnlocked(String code) {
    var transaction = Map.of("from", unlocked().hex(), "input", code);
    return node.read(
        "eth_sendTransaction", Quantity::digest, rpc.ask("eth_sendTransaction", transaction));
  }

  private Digest sendSigned(HotKey signing, String code) {
    Address by = signing.address();
    long gas = estimate("the contract", by, code).gas();
    long asked = Math.max(gas, Math.min(gas + gas / 10, MOST_GAS));
    BigInteger baseFee = node.latestHeader().baseFee();
    Fees offer =
        Fees.offer(baseFee, node.suggestedTip(), fees)
            .orElseThrow(
                () ->
                    new AssayFault.World(
                        "gas costs %s wei, more than the cap of %s; nothing was sent. Raise chain.max_fee_gwei, or wait."
                            .formatted(baseFee, fees.maxFeePerGas())));
    var signer = new Signer(node.chainId(), signing);
    Signer.Signed signed =
        signer.sign(node.nonce(by, "pending"), "", BigInteger.ZERO, code, asked, offer);
    return switch (node.broadcast(signed.bytes())) {
      case JsonRpc.Answer.Result _ -> signed.hash();
      case JsonRpc.Answer.Refused refused when Refusal.of(refused.message()) == Refusal.NO_FUNDS ->
          throw new AssayFault.Operator(
              "the account %s cannot pay for gas: %s. Send it some of the chain's own coin."
                  .formatted(by, refused.message()));
      case JsonRpc.Answer.Refused refused -> throw rpc.refusal("eth_sendRawTransaction", refused);
    };
  }

  private Included await(String contract, Digest hash) {
    long deadline = System.nanoTime() + fees.giveUpAfter().toNanos();
    while (System.nanoTime() - deadline < 0) {
      Optional<Included> found = node.receipt(hash);
      if (found.isPresent()) return found.get();
      Pause.of(
          fees.pollEvery().compareTo(Duration.ofMillis(100)) < 0
              ? fees.pollEvery()
              : Duration.ofMillis(100));
    }
    throw new AssayFault.World(
        "the creation of %s (transaction 0x%s) is in no block after %d s. Look for it before you deploy again."
            .formatted(contract, hash.toHex(), fees.giveUpAfter().toSeconds()));
  }

  @Override
  public void close() {
    rpc.close();
  }
}
