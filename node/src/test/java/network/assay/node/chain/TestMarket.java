// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.node.demo.DevelopmentChain;
import network.assay.node.demo.NpmTools;
import network.assay.node.demo.WorkFolder;
import network.assay.node.job.Escrow;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.JobId;
import network.assay.staking.ChainConfig;
import network.assay.staking.FeePolicy;
import network.assay.staking.NewBatch;
import network.assay.staking.RpcLimits;
import network.assay.staking.gateway.ChainGateway;
import network.assay.staking.gateway.ChainReader;
import network.assay.staking.gateway.HotKey;

/// A market on a development chain in a process of its own, and people with money. A block comes
/// every second.
public final class TestMarket implements AutoCloseable {
  /// The installation: the root of the checkout.
  public static final Path HOME = Path.of("..").toAbsolutePath().normalize();

  public static final FeePolicy FEES =
      new FeePolicy(
          FeePolicy.GWEI.multiply(BigInteger.valueOf(100)),
          13,
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofMillis(50));

  /// Ten times as much for what is urgent.
  public static final FeePolicy URGENT_FEES =
      new FeePolicy(
          FEES.maxFeePerGas(),
          FEES.maxFeePerGas().multiply(BigInteger.TEN),
          13,
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          Duration.ofMillis(50));

  private final HttpClient http = HttpClient.newHttpClient();
  private final WorkFolder work;
  private final DevelopmentChain chain;
  private final List<ChainGateway> open = new ArrayList<>();

  private TestMarket(WorkFolder work, DevelopmentChain chain) {
    this.work = work;
    this.chain = chain;
  }

  public static TestMarket start() throws InterruptedException {
    NpmTools tools = NpmTools.install(HOME);
    WorkFolder work = WorkFolder.of(Optional.empty());
    try {
      return new TestMarket(work, DevelopmentChain.start(tools.anvil(), work.path()));
    } catch (RuntimeException | InterruptedException e) {
      work.close();
      throw e;
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

  /// A folder that goes with the market.
  public Path folder(String name) {
    try {
      return Files.createDirectories(work.path().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public HotKey key(String name) {
    return HotKey.openOrCreate(work.path().resolve(name + ".key"));
  }

  /// A started gateway of a new account with money.
  public ChainGateway rich(String name, String tokens) {
    return rich(name, tokens, 1);
  }

  public ChainGateway rich(String name, String tokens, int finalityDepth) {
    return rich(name, tokens, finalityDepth, FEES);
  }

  public ChainGateway rich(String name, String tokens, int finalityDepth, FeePolicy fees) {
    HotKey key = key(name);
    give(key.address(), tokens);
    var config =
        new ChainConfig(rpc(), chainId(), network(), finalityDepth, RpcLimits.DEFAULT, fees);
    var gateway = new ChainGateway(config, key, work.path().resolve(name));
    gateway.start();
    open.add(gateway);
    return gateway;
  }

  /// Of whoever only looks.
  public ChainReader reader() {
    return ChainReader.open(
        new ChainConfig(rpc(), chainId(), network(), 1, RpcLimits.DEFAULT, FEES));
  }

  /// Puts so many empty blocks in the place of the newest ones.
  public void reorganise(int depth) {
    ask("anvil_reorg", "[%d, []]".formatted(depth));
  }

  public void passTime(Duration time) {
    setAhead(time);
    ask("evm_mine", "[]");
  }

  /// The next block comes so much later.
  void setAhead(Duration time) {
    ask("evm_increaseTime", "[%d]".formatted(time.toSeconds()));
  }

  /// What the next block asks for a unit of gas.
  void baseFee(BigInteger wei) {
    ask("anvil_setNextBlockBaseFeePerGas", "[\"0x%s\"]".formatted(wei.toString(16)));
  }

  /// Whether what is sent gets a block at once.
  void mineAtOnce(boolean atOnce) {
    ask("evm_setAutomine", "[%s]".formatted(atOnce));
  }

  /// No block comes any more, but for [#block]; what is sent waits.
  void stopBlocks() {
    ask("evm_setIntervalMining", "[0]");
  }

  void block() {
    ask("evm_mine", "[]");
  }

  /// A block comes every second again.
  void resumeBlocks() {
    ask("evm_setIntervalMining", "[1]");
  }

  /// What an account has to pay for gas.
  void coins(Address account, BigInteger wei) {
    ask("anvil_setBalance", "[\"%s\", \"0x%s\"]".formatted(account.hex(), wei.toString(16)));
  }

  /// The account's transactions, with those that wait.
  public long transactions(Address account) {
    String answer =
        ask("eth_getTransactionCount", "[\"%s\", \"pending\"]".formatted(account.hex()));
    String number = answer.replaceAll(".*\"result\":\"0x([0-9a-f]+)\".*", "$1");
    return Long.parseLong(number, 16);
  }

  private String ask(String method, String parameters) {
    String body =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}"
            .formatted(method, parameters);
    var request =
        HttpRequest.newBuilder(rpc())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      String answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
      if (answer.contains("\"error\"")) throw new AssertionError(answer);
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Waits until a batch that was posted is final.
  static Escrow.Standing.Final lasting(Escrow escrow, JobId job, NewBatch batch)
      throws InterruptedException {
    while (true) {
      if (escrow.standing(job, batch) instanceof Escrow.Standing.Final found) return found;
      Thread.sleep(100);
    }
  }

  @Override
  public void close() {
    for (ChainGateway gateway : open) gateway.stop(Duration.ofSeconds(1));
    http.close();
    chain.close();
    work.close();
  }
}
