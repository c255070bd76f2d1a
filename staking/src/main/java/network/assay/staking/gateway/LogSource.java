// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.staking.follow.BlockRef;
import network.assay.staking.follow.ChainEvent;
import network.assay.staking.follow.ChainSource;
import network.assay.staking.gateway.ChainNode.RawLog;
import network.assay.staking.gateway.LogDecoder.Source;
import network.assay.staking.gateway.abi.JobMarketAbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The market's logs, read from a chain node.
///
/// Anybody can fill a block with logs that cost next to nothing, more than a node gives at once.
/// Such a block is read event by event. Of an event of the registry that is too much even so, what
/// is about one account is read; of any other, the receipts of the block's transactions: else one
/// block would keep all that comes after it from whoever follows.
final class LogSource implements ChainSource {
  private static final Logger LOG = LoggerFactory.getLogger(LogSource.class);

  /// More logs than this are asked for in smaller pages, whatever the node would give.
  private static final int MAX_LOGS = 20_000;

  /// The node took too long, which does not say that there is much.
  private static final class TooSlow extends TooMuch {
    private static final long serialVersionUID = 1L;

    TooSlow(String why) {
      super(why);
    }
  }

  private final Market market;
  private final ChainNode node;
  private final Address account;

  /// @param account of whom all is read, whatever else a block holds
  LogSource(Market market, Address account) {
    this.market = market;
    this.node = market.node();
    this.account = account;
  }

  @Override
  public long head() {
    return node.head();
  }

  @Override
  public long beginning() {
    return market.at().deployedIn();
  }

  @Override
  public Optional<BlockRef> block(long number) {
    return node.header(number)
        .map(header -> new BlockRef(header.number(), header.hash(), header.parent()));
  }

  @Override
  public List<ChainEvent> events(long from, long to) {
    Set<Source> all = market.logs().sources().keySet();
    try {
      return market
          .logs()
          .events(
              logs(
                  LogFilter.ofEvents(
                      from,
                      to,
                      all.stream().map(Source::contract).distinct().toList(),
                      all.stream().map(Source::topic).distinct().toList())));
    } catch (TooMuch e) {
      if (from != to) throw e;
      return market.logs().events(single(from, e));
    }
  }

  private List<RawLog> single(long block, TooMuch why) {
    if (!(why instanceof TooSlow)) {
      try {
        return crowded(block);
      } catch (TooSlow e) {
        LOG.info("block {} is read by its receipts: {}", block, e.getMessage());
      }
    }
    return ReceiptLogs.of(node, block, market.logs().sources().keySet());
  }

  private List<RawLog> crowded(long block) {
    var found = new ArrayList<RawLog>();
    var left = new HashSet<Source>();
    market
        .logs()
        .sources()
        .forEach(
            (event, indexed) -> {
              var filter =
                  LogFilter.ofEvents(
                      block, block, List.of(event.contract()), List.of(event.topic()));
              try {
                found.addAll(logs(filter));
              } catch (TooSlow e) {
                throw e;
              } catch (TooMuch e) {
                // What others do with their stake is asked of the chain when it is needed.
                if (event.contract().equals(market.at().registry())) {
                  found.addAll(ours(filter, indexed));
                } else if (event.topic().equals(JobMarketAbi.JobExtended.EVENT.topic())) {
                  // So is a job's end. This event is the cheapest of all others by far.
                  passedOver("extensions of jobs", filter, e);
                } else {
                  left.add(event);
                }
              }
            });
    if (!left.isEmpty()) found.addAll(ReceiptLogs.of(node, block, left));
    return found;
  }

  private static void passedOver(String what, LogFilter filter, TooMuch why) {
    LOG.warn(
        "passed over {} in block {}, of which there are more than the chain node gives: somebody"
            + " fills blocks with them ({})",
        what,
        filter.from(),
        why.getMessage());
  }

  private Collection<RawLog> ours(LogFilter filter, int indexed) {
    var byIndex = new TreeMap<Integer, RawLog>();
    Digest self = Digest.parse("00".repeat(12) + account.hex().substring(2));
    for (int place = 1; place <= indexed; place++) {
      try {
        logs(filter.where(place, self)).forEach(log -> byIndex.put(log.index(), log));
      } catch (TooSlow e) {
        throw e;
      } catch (TooMuch e) {
        passedOver("logs about " + account, filter, e);
      }
    }
    return byIndex.values();
  }

  /// @throws TooMuch when the node does not give them at once, or they are too many
  private List<RawLog> logs(LogFilter filter) {
    JsonNode answer =
        switch (node.logs(filter)) {
          case JsonRpc.Answer.Result(JsonNode value) -> value;
          case JsonRpc.Answer.Refused refused -> {
            if (refused.code() == JsonRpc.TOO_SLOW) throw new TooSlow(refused.message());
            if (isTooMuch(refused)) throw new TooMuch(refused.message());
            throw node.rpc().refusal("eth_getLogs", refused);
          }
        };
    if (answer.size() > MAX_LOGS) throw new TooMuch(answer.size() + " logs");
    return node.rawLogs(answer);
  }

  /// Nodes limit the blocks, the logs or the bytes of an answer, and say so in many words.
  static boolean isTooMuch(JsonRpc.Answer.Refused refused) {
    String text = refused.message().toLowerCase(Locale.ROOT);
    return refused.code() == JsonRpc.TOO_LARGE
        || refused.code() == JsonRpc.TOO_SLOW
        || refused.code() == -32005
        || text.contains("too many")
        || text.contains("too large")
        || text.contains("more than")
        || text.contains("limit")
        || text.contains("range");
  }
}
