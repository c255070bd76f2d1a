// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.staking.ChainRules;
import network.assay.staking.gateway.DevChain;

/// An Ethereum chain for development, in a process of its own on a free port of the loopback, with
/// a market on it. A transaction gets a block at once; without one there is a block each second.
public final class DevelopmentChain implements AutoCloseable {
  /// Blocks on top of one that this chain's nodes wait for.
  public static final int FINALITY_DEPTH = 1;

  /// Long enough that no slow machine misses it: nobody waits for its end, since the chain's clock
  /// can be set ahead.
  public static final Duration CHALLENGE_WINDOW = Duration.ofMinutes(10);

  /// What one challenge freezes of the accused's stake.
  public static final Amount FREEZE = Amount.ofTokens("50");

  private static final Duration JUDGEMENT_TIME = Duration.ofHours(1);

  // Of batches posted at once each pays so much after the one before (JobMarket.PRECEDENCE).
  private static final Duration PRECEDENCE = Duration.ofHours(1);
  private static final int MOST_AT_ONCE = 20;

  private static final ChainRules RULES =
      new ChainRules(
          CHALLENGE_WINDOW,
          JUDGEMENT_TIME,
          Duration.ofHours(2),
          1,
          FREEZE,
          FREEZE,
          Amount.ofTokens("100"),
          Duration.ofMinutes(20),
          2_500,
          5_000);

  /// What [#give] gives of the chain's own coins, which have as many places as tokens.
  public static final Amount COINS = Amount.ofTokens("10");

  private static final Duration START = Duration.ofMinutes(2);
  private static final Pattern LISTENING =
      Pattern.compile("^Listening on (127\\.0\\.0\\.1:\\d+)$", Pattern.MULTILINE);

  /// Where the chain listens, and what stays of it.
  ///
  /// @param port 0 for any that is free
  /// @param folder where it runs and writes its log
  /// @param temporary whether the folder is removed when this process is killed
  public record Place(int port, Path folder, boolean temporary) {}

  private final Child process;
  private final Guard guard;
  private final URI rpc;
  private final DevChain chain;
  private final Address network;

  private DevelopmentChain(Child process, Guard guard, URI rpc, DevChain chain, Address network) {
    this.process = process;
    this.guard = guard;
    this.rpc = rpc;
    this.chain = chain;
    this.network = network;
  }

  /// On a port that is free.
  ///
  /// @param folder for its log
  public static DevelopmentChain start(Path anvil, Path folder) throws InterruptedException {
    return start(anvil, new Place(0, folder, false));
  }

  /// @throws AssayFault.Operator when the port is taken
  public static DevelopmentChain start(Path anvil, Place place) throws InterruptedException {
    demandFree(place.port());
    String port = String.valueOf(place.port());
    List<String> command =
        List.of(anvil.toString(), "--port", port, "--block-time", "1", "--mixed-mining");
    Path log = place.folder().resolve("chain.log");
    Child process = Child.start("the chain", command, place.folder(), log);
    Optional<Path> leftover = Optional.of(place.folder()).filter(_ -> place.temporary());
    Guard guard = Guard.over(process, leftover);
    try {
      URI rpc =
          process.await(
              "it listened",
              START,
              () ->
                  LISTENING.matcher(process.said()).results().findFirst().map(found -> uri(found)));
      DevChain chain = DevChain.at(rpc);
      return new DevelopmentChain(process, guard, rpc, chain, chain.deployMarket(RULES));
    } catch (RuntimeException | InterruptedException e) {
      guard.close();
      process.close();
      throw e;
    }
  }

  private static void demandFree(int port) {
    if (port == 0) return;
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new AssayFault.Operator(
          "port %d of the loopback: %s. Name another, or 0 for any that is free"
              .formatted(port, e.getMessage()),
          e);
    }
  }

  private static URI uri(MatchResult listening) {
    return URI.create("http://" + listening.group(1));
  }

  public URI rpc() {
    return rpc;
  }

  public long id() {
    return chain.chainId();
  }

  /// The market's address.
  public Address network() {
    return network;
  }

  /// The token that the market pays in.
  public Address token() {
    return chain.token(network);
  }

  /// Makes an account able to take part: coins for gas, and tokens.
  public void give(Address account, Amount tokens) {
    chain.giveCoins(account, COINS.units());
    chain.giveTokens(network, account, tokens);
  }

  /// Lets the challenge window of all that was posted so far go by, by the chain's clock.
  public void passChallengeWindow() {
    chain.passTime(CHALLENGE_WINDOW.plusSeconds(1));
  }

  /// Lets the time go by until all that was posted so far pays, by the chain's clock.
  public void passToPay() {
    chain.passTime(
        CHALLENGE_WINDOW.plus(JUDGEMENT_TIME).plus(PRECEDENCE.multipliedBy(MOST_AT_ONCE)));
  }

  public Child process() {
    return process;
  }

  /// Ends the process only: as a chain node that is gone.
  public void stopProcess() {
    guard.close();
    process.close();
  }

  @Override
  public void close() {
    chain.close();
    stopProcess();
  }
}
