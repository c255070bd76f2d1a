// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.staking.follow.BlockRef;
import network.assay.staking.follow.ChainEvent;
import network.assay.staking.follow.ChainSource;

/// The market's logs, read from a chain node.
final class LogSource implements ChainSource {
  /// More logs than this are asked for in smaller pages, whatever the node would give.
  private static final int MAX_LOGS = 20_000;

  private final Market market;
  private final ChainNode node;
  private final List<Address> contracts;

  LogSource(Market market) {
    this.market = market;
    this.node = market.node();
    this.contracts =
        List.of(
            market.at().market(),
            market.at().challenges(),
            market.at().registry(),
            market.at().beacon(),
            market.at().game(),
            market.at().demands());
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
    JsonNode answer =
        switch (node.logs(from, to, contracts)) {
          case JsonRpc.Answer.Result(JsonNode value) -> value;
          case JsonRpc.Answer.Refused refused -> {
            if (isTooMuch(refused)) throw new TooMuch(refused.message());
            throw node.rpc().refusal("eth_getLogs", refused);
          }
        };
    if (answer.size() > MAX_LOGS) throw new TooMuch(answer.size() + " logs");
    return market.logs().events(node.rawLogs(answer));
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
