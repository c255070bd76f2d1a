// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.staking.follow.ChainEvent;
import network.assay.staking.gateway.ChainNode.RawLog;

/// Finds what one contract has logged of one thing.
///
/// Blocks are asked for in pages, which become smaller where a node refuses one, and grow again.
final class LogSearch {
  private static final long PAGE = 50_000;

  /// What is looked for from the newest block on is mostly near.
  private static final long NEAR = 2_000;

  private LogSearch() {}

  /// Asks for the logs of some blocks.
  private interface Question {
    JsonRpc.Answer ask(long from, long to);
  }

  /// The events, in order, whose first indexed field is `about`, from the page on that holds the
  /// newest of those that are `sought`: a market's whole history is too long to read in the time
  /// that a move has.
  static List<ChainEvent> since(
      Market market, Address contract, Digest about, Predicate<ChainEvent> sought) {
    Question question = (from, to) -> market.node().logs(from, to, contract, about);
    long beginning = market.at().deployedIn();
    var logs = new ArrayList<RawLog>();
    long page = NEAR;
    for (long to = market.node().head(); to >= beginning; ) {
      long from = Math.max(beginning, to - page + 1);
      Optional<List<RawLog>> found = ask(market, question, from, to);
      if (found.isEmpty()) {
        page = narrowed(from, to);
        continue;
      }
      logs.addAll(found.get());
      if (market.logs().events(found.get()).stream().anyMatch(sought)) break;
      to = from - 1;
      page = Math.min(PAGE, 2 * page);
    }
    return market.logs().events(logs);
  }

  /// All events of a contract, in order, since the market's beginning.
  static List<ChainEvent> events(Market market, Address contract) {
    List<Digest> topics =
        market.logs().sources().keySet().stream()
            .filter(event -> event.contract().equals(contract))
            .map(LogDecoder.Source::topic)
            .toList();
    Question question =
        (from, to) -> market.node().logs(LogFilter.ofEvents(from, to, List.of(contract), topics));
    var logs = new ArrayList<RawLog>();
    long head = market.node().head();
    long page = PAGE;
    for (long from = market.at().deployedIn(); from <= head; ) {
      long to = Math.min(head, from + page - 1);
      Optional<List<RawLog>> found = ask(market, question, from, to);
      if (found.isEmpty()) {
        page = narrowed(from, to);
        continue;
      }
      logs.addAll(found.get());
      from = to + 1;
      page = Math.min(PAGE, 2 * page);
    }
    return market.logs().events(logs);
  }

  /// @return nothing where that is too much at once
  private static Optional<List<RawLog>> ask(Market market, Question question, long from, long to) {
    ChainNode node = market.node();
    return switch (question.ask(from, to)) {
      case JsonRpc.Answer.Result(JsonNode value) -> Optional.of(node.rawLogs(value));
      case JsonRpc.Answer.Refused refused -> {
        if (from == to || !LogSource.isTooMuch(refused)) {
          throw node.rpc().refusal("eth_getLogs", refused);
        }
        yield Optional.empty();
      }
    };
  }

  /// The page after one that was too much.
  private static long narrowed(long from, long to) {
    return Math.max(1, (to - from + 1) / 4);
  }
}
