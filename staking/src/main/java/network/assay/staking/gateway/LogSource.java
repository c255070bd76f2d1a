// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The market's logs, read from a chain node.
///
/// Anybody can fill a block with logs of the registry that cost next to nothing, more than a node
/// gives at once. Such a block is read event by event, and of an event that is too much even so,
/// what is about one account: else one block would keep all that comes after it from whoever
/// follows.
final class LogSource implements ChainSource {
  private static final Logger LOG = LoggerFactory.getLogger(LogSource.class);

  /// More logs than this are asked for in smaller pages, whatever the node would give.
  private static final int MAX_LOGS = 20_000;

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
    List<RawLog> found;
    try {
      found =
          logs(
              LogFilter.ofEvents(
                  from,
                  to,
                  all.stream().map(Source::contract).distinct().toList(),
                  all.stream().map(Source::topic).distinct().toList()));
    } catch (TooMuch e) {
      if (from != to) throw e;
      found = crowded(from);
    }
    return market.logs().events(found);
  }

  private List<RawLog> crowded(long block) {
    var found = new ArrayList<RawLog>();
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
              } catch (TooMuch e) {
                // What others do with their stake is asked of the chain when it is needed. All else
                // costs so much gas that a block does not hold too much of it.
                if (!event.contract().equals(market.at().registry())) throw e;
                found.addAll(ours(filter, indexed));
              }
            });
    return found;
  }

  private Collection<RawLog> ours(LogFilter filter, int indexed) {
    var byIndex = new TreeMap<Integer, RawLog>();
    Digest self = Digest.parse("00".repeat(12) + account.hex().substring(2));
    for (int place = 1; place <= indexed; place++) {
      try {
        logs(filter.where(place, self)).forEach(log -> byIndex.put(log.index(), log));
      } catch (TooMuch e) {
        LOG.warn(
            "passed over logs about {} in block {}, of which there are more than the chain node"
                + " gives: somebody fills blocks with them ({})",
            account,
            filter.from(),
            e.getMessage());
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
        || refused.code() == -32005
        || text.contains("too many")
        || text.contains("too large")
        || text.contains("more than")
        || text.contains("limit")
        || text.contains("range");
  }
}
