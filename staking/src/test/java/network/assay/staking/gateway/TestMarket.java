// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.staking.ChainConfig;
import network.assay.staking.ChainRules;
import network.assay.staking.FeePolicy;
import network.assay.staking.RpcLimits;

/// A market on a development chain of its own, and people with money.
public final class TestMarket implements AutoCloseable {
  public static final ChainRules RULES =
      new ChainRules(
          Duration.ofHours(1),
          Duration.ofHours(2),
          Duration.ofHours(4),
          4,
          Amount.ofTokens("50"),
          Amount.ofTokens("50"),
          Amount.ofTokens("100"),
          Duration.ofMinutes(40),
          2_500,
          5_000);

  public static final RpcLimits LIMITS = new RpcLimits(Duration.ofSeconds(5), 1 << 20);

  public static final FeePolicy FEES =
      new FeePolicy(
          FeePolicy.GWEI.multiply(BigInteger.valueOf(100)),
          13,
          Duration.ofMillis(400),
          Duration.ofSeconds(20),
          Duration.ofMillis(20));

  private final Anvil anvil;
  private final DevChain dev;
  private final Address network;
  private final Path folder;
  private final List<ChainGateway> open = new ArrayList<>();

  private TestMarket(Anvil anvil, DevChain dev, Address network, Path folder) {
    this.anvil = anvil;
    this.dev = dev;
    this.network = network;
    this.folder = folder;
  }

  public static TestMarket start(String... anvilOptions) {
    Anvil anvil = Anvil.start(anvilOptions);
    try {
      DevChain dev = DevChain.at(anvil.rpc());
      Path folder = Files.createTempDirectory("assay-chain");
      return new TestMarket(anvil, dev, dev.deployMarket(RULES), folder);
    } catch (IOException e) {
      anvil.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      anvil.close();
      throw e;
    }
  }

  public Anvil anvil() {
    return anvil;
  }

  public Address network() {
    return network;
  }

  public DevChain dev() {
    return dev;
  }

  /// A key by number, for tests alone.
  public static HotKey key(int number) {
    return HotKey.ofSecret(HexFormat.of().parseHex("%064x".formatted(number)));
  }

  public ChainConfig config(URI rpc, FeePolicy fees) {
    return new ChainConfig(rpc, dev.chainId(), network, 2, LIMITS, fees);
  }

  /// A gateway of an account with ten coins and so many tokens.
  public ChainGateway rich(int number, String tokens) {
    HotKey key = key(number);
    dev.giveCoins(key.address(), BigInteger.TEN.pow(19));
    dev.giveTokens(network, key.address(), Amount.ofTokens(tokens));
    return gateway(key, anvil.rpc(), FEES);
  }

  /// A started gateway of an account as it is.
  public ChainGateway gateway(HotKey key, URI rpc, FeePolicy fees) {
    var gateway = new ChainGateway(config(rpc, fees), key, folder);
    gateway.start();
    open.add(gateway);
    return gateway;
  }

  /// As after a crash: nothing is finished, and the account's lock is free again.
  public void crash(ChainGateway gateway) {
    gateway.stop(Duration.ZERO);
    open.remove(gateway);
  }

  public Path folder() {
    return folder;
  }

  @Override
  public void close() {
    List.copyOf(open).forEach(this::crash);
    dev.close();
    anvil.close();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
