// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import network.assay.node.demo.DevelopmentChain;
import network.assay.node.demo.NpmTools;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.staking.ChainConfig;
import network.assay.staking.FeePolicy;
import network.assay.staking.RpcLimits;
import network.assay.staking.gateway.ChainGateway;
import network.assay.staking.gateway.HotKey;

/// A market on a development chain in a process of its own, and people with money. A block comes
/// every second.
public final class TestMarket implements AutoCloseable {
  /// The installation: the root of the checkout.
  public static final Path HOME = Path.of("..").toAbsolutePath().normalize();

  private static final FeePolicy FEES =
      new FeePolicy(
          FeePolicy.GWEI.multiply(BigInteger.valueOf(100)),
          13,
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofMillis(50));

  private final Path folder;
  private final DevelopmentChain chain;
  private final List<ChainGateway> open = new ArrayList<>();

  private TestMarket(Path folder, DevelopmentChain chain) {
    this.folder = folder;
    this.chain = chain;
  }

  public static TestMarket start() throws InterruptedException {
    NpmTools tools = NpmTools.install(HOME);
    try {
      Path folder = Files.createTempDirectory("assay-chain");
      return new TestMarket(folder, DevelopmentChain.start(tools.anvil(), folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI rpc() {
    return chain.rpc();
  }

  public long chainId() {
    return chain.id();
  }

  public Address network() {
    return chain.network();
  }

  /// Gives ten coins and so many tokens.
  public void give(Address account, String tokens) {
    chain.give(account, Amount.ofTokens(tokens));
  }

  public void passChallengeWindow() {
    chain.passChallengeWindow();
  }

  HotKey key(String name) {
    return HotKey.openOrCreate(folder.resolve(name + ".key"));
  }

  /// A started gateway of a new account with money.
  ChainGateway rich(String name, String tokens) {
    HotKey key = key(name);
    give(key.address(), tokens);
    var config = new ChainConfig(rpc(), chainId(), network(), 1, RpcLimits.DEFAULT, FEES);
    var gateway = new ChainGateway(config, key, folder.resolve(name));
    gateway.start();
    open.add(gateway);
    return gateway;
  }

  @Override
  public void close() {
    for (ChainGateway gateway : open) gateway.stop(Duration.ofSeconds(1));
    chain.close();
  }
}
