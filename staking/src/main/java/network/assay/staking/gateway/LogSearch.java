// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.staking.follow.ChainEvent;
import network.assay.staking.gateway.ChainNode.RawLog;

/// Finds what one contract has ever logged of one thing.
final class LogSearch {
  private static final long PAGE = 50_000;

  private LogSearch() {}

  /// Asks for the logs of some blocks.
  private interface Question {
    JsonRpc.Answer ask(long from, long to);
  }

  /// The events, in order, whose first indexed field is `about`, since the market's beginning.
  static List<ChainEvent> events(Market market, Address contract, Digest about) {
    return events(market, (from, to) -> market.node().logs(from, to, contract, about));
  }

  /// All events of a contract, in order, since the market's beginning.
  static List<ChainEvent> events(Market market, Address contract) {
    List<Digest> topics =
        market.logs().sources().keySet().stream()
            .filter(event -> event.contract().equals(contract))
            .map(LogDecoder.Source::topic)
            .toList();
    return events(
        market,
        (from, to) -> market.node().logs(LogFilter.ofEvents(from, to, List.of(contract), topics)));
  }

  private static List<ChainEvent> events(Market market, Question question) {
    ChainNode node = market.node();
    var logs = new ArrayList<RawLog>();
    long head = node.head();
    long page = PAGE;
    for (long from = market.at().deployedIn(); from <= head; ) {
      long to = Math.min(head, from + page - 1);
      switch (question.ask(from, to)) {
        case JsonRpc.Answer.Result(JsonNode value) -> {
          logs.addAll(node.rawLogs(value));
          from = to + 1;
        }
        case JsonRpc.Answer.Refused refused -> {
          if (page == 1 || !LogSource.isTooMuch(refused)) {
            throw node.rpc().refusal("eth_getLogs", refused);
          }
          page = Math.max(1, page / 4);
        }
      }
    }
    return market.logs().events(logs);
  }
}
