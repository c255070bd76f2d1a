// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.staking.ChainConfig;
import network.assay.staking.ChainRules;
import network.assay.staking.DemandKey;
import network.assay.staking.DisputeRecord;
import network.assay.staking.DisputeReveal;
import network.assay.staking.NetworkAddresses;
import network.assay.staking.Outcome;
import network.assay.staking.follow.ChainEvent;
import network.assay.staking.follow.ChainSource;
import network.assay.verification.commitment.DemandAnswer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One market on one chain, through one chain node, with one account to sign with.
///
/// Every call blocks until the chain node answered or its time is over; a write until a block has
/// it. Call from virtual threads. All of it is safe for many threads.
public final class ChainGateway {
  private static final Logger LOG = LoggerFactory.getLogger(ChainGateway.class);

  /// All that exists between start and stop.
  private record Session(
      JsonRpc rpc,
      Market market,
      Writer writer,
      NonceBook book,
      StakeWrites stakes,
      JobWrites jobs,
      ChallengeWrites challenges,
      DisputeWrites disputes,
      DemandWrites demands,
      BeaconBlocks beacon,
      Lasting lasting) {}

  private final ChainConfig config;
  private final HotKey key;
  private final Path folder;
  private final Reverts reverts = new Reverts();
  private volatile @Nullable Session session;

  /// @param folder where pending transactions are kept through a crash
  public ChainGateway(ChainConfig config, HotKey key, Path folder) {
    this.config = config;
    this.key = key;
    this.folder = folder;
  }

  /// Finds the market and checks it, and sends again what a crash may have lost.
  ///
  /// @throws AssayFault.Operator when this is another chain, when there is no market at the
  ///     address, or when another process uses the account
  /// @throws AssayFault.World when the chain node does not answer
  public void start() {
    if (session != null) throw new AssayFault.Internal("the chain gateway was started twice");
    var rpc = new JsonRpc(config.rpc(), config.limits());
    try {
      var node = new ChainNode(rpc, reverts);
      Market market = MarketFinder.find(node, config);
      var store = FileWriteStore.open(folder, config.chainId(), key.address());
      try {
        session = open(rpc, node, market, store);
      } catch (RuntimeException e) {
        store.close();
        throw e;
      }
    } catch (RuntimeException e) {
      rpc.close();
      throw e;
    }
    LOG.info(
        "Connected to market {} on chain {} as {}", config.network(), config.chainId(), account());
  }

  private Session open(JsonRpc rpc, ChainNode node, Market market, WriteStore store) {
    var signer = new Signer(config.chainId(), key);
    var book = new NonceBook(store);
    var outbox = new Outbox(node, signer, book, config.fees(), config.finalityDepth());
    outbox.resend();
    var writer = new Writer(outbox, node, reverts, config.fees());
    var spender = new TokenSpender(market, writer, account());
    return new Session(
        rpc,
        market,
        writer,
        book,
        new StakeWrites(market, writer, spender, account()),
        new JobWrites(market, writer, spender, account()),
        new ChallengeWrites(market, writer, account()),
        new DisputeWrites(market, writer, spender, account(), eip712(market)),
        new DemandWrites(market, writer, spender),
        new BeaconBlocks(market, writer),
        new Lasting(market, config.fees().pollEvery()));
  }

  private Eip712 eip712(Market market) {
    return new Eip712(config.chainId(), market.at().market());
  }

  /// Lets go of the chain node and of the account; writes that still wait fail, and resume after
  /// the next start.
  public void stop(Duration patience) {
    Session ending = session;
    session = null;
    if (ending == null) return;
    ending.writer().stop();
    ending.rpc().close();
    ending.book().close();
  }

  private Session session() {
    Session current = session;
    if (current == null) throw new AssayFault.Internal("the chain gateway is not started");
    return current;
  }

  /// The account that signs.
  public Address account() {
    return key.address();
  }

  public NetworkAddresses addresses() {
    return session().market().at();
  }

  public ChainRules rules() {
    return session().market().rules();
  }

  /// The number of the newest block.
  public long headBlock() {
    return session().market().node().head();
  }

  /// What a unit of gas costs now, in wei: base fee and tip.
  public BigInteger gasPrice() {
    ChainNode node = session().market().node();
    return node.latestHeader().baseFee().add(node.suggestedTip());
  }

  /// The account's coins of the chain, in wei, in the latest block.
  public BigInteger coins() {
    return session().market().node().balance(account());
  }

  /// The market in the latest block.
  public ChainView latest() {
    return session().market().latest();
  }

  /// The market in the newest final block: what may be relied on.
  public ChainView settled() {
    return session().market().settled();
  }

  /// Makes a write, and makes it again when a reorganisation undoes it, until the newest final
  /// block has its effect: only then may others be told that it was done.
  ///
  /// @param has whether the market, as it stood in a block, has the effect
  public Outcome untilFinal(Supplier<Outcome> write, Predicate<ChainView> has)
      throws InterruptedException {
    return session().lasting().write(write, has);
  }

  /// How often the chain node is worth asking whether something has changed.
  public Duration pollEvery() {
    return config.fees().pollEvery();
  }

  public StakeWrites stakes() {
    return session().stakes();
  }

  public JobWrites jobs() {
    return session().jobs();
  }

  public ChallengeWrites challenges() {
    return session().challenges();
  }

  public DisputeWrites disputes() {
    return session().disputes();
  }

  public DemandWrites demands() {
    return session().demands();
  }

  public BeaconBlocks beacon() {
    return session().beacon();
  }

  /// The domain in which accounts sign for this market.
  public Eip712 eip712() {
    return eip712(session().market());
  }

  /// All that the chain knows of a dispute; empty for an id that no dispute has.
  public Optional<DisputeRecord> dispute(Digest id) {
    return DisputeHistory.of(session().market(), id);
  }

  /// What the move behind an event of a dispute revealed; empty for events that no move made.
  public Optional<DisputeReveal> revealed(Digest dispute, ChainEvent.Place place) {
    return DisputeHistory.revealed(session().market(), dispute, place);
  }

  /// The call of the dispute game that made an event, hexadecimal with `0x`, whoever passed it on;
  /// empty when the event is no longer on chain.
  public Optional<String> disputeCall(Digest dispute, ChainEvent.Place place) {
    return DisputeHistory.call(session().market(), dispute, place);
  }

  /// What answered the demand of a window; empty when nothing did, or no more.
  public Optional<DemandAnswer> demandAnswer(DemandKey key, int window) {
    return DemandHistory.answer(session().market(), key, window);
  }

  /// The market's logs, for a [network.assay.staking.follow.ChainFollower].
  public ChainSource logs() {
    return new LogSource(session().market(), account());
  }
}
