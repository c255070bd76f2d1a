// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.staking.follow.ChainSource;
import network.assay.staking.gateway.ChainNode.RawLog;
import network.assay.staking.gateway.LogDecoder.Source;

/// The logs of one block by the receipts of its transactions, one after the other: what is left
/// where a node gives them neither at once nor event by event. What one transaction logs is bounded
/// by the gas that it may take.
final class ReceiptLogs {
  /// More than any block holds of the market's.
  private static final int MAX_LOGS = 200_000;

  private ReceiptLogs() {}

  /// @param wanted the events that are taken
  /// @throws ChainSource.TooMuch when the node does not give a transaction's receipt either
  /// @throws AssayFault.World also when the block left the chain meanwhile
  static List<RawLog> of(ChainNode node, long block, Set<Source> wanted) {
    ChainNode.Content content = node.content(block).orElseThrow(() -> moved(node, block));
    var found = new ArrayList<RawLog>();
    for (Digest transaction : content.transactions()) {
      for (RawLog log : logs(node, block, transaction)) {
        if (!log.blockHash().equals(content.block())) throw moved(node, block);
        if (!log.topics().isEmpty()
            && wanted.contains(new Source(log.address(), log.topics().getFirst()))) {
          found.add(log);
        }
      }
      if (found.size() > MAX_LOGS)
        throw new ChainSource.TooMuch("more than %d logs".formatted(MAX_LOGS));
    }
    return found;
  }

  private static List<RawLog> logs(ChainNode node, long block, Digest transaction) {
    return switch (node.receiptWithLogs(transaction)) {
      case JsonRpc.Answer.Result(JsonNode receipt) -> {
        if (receipt.isNull()) throw moved(node, block);
        yield node.rawLogs(receipt.path("logs"));
      }
      case JsonRpc.Answer.Refused refused -> {
        if (LogSource.isTooMuch(refused)) {
          throw new ChainSource.TooMuch(
              "transaction 0x%s: %s".formatted(transaction.toHex(), refused.message()));
        }
        throw node.rpc().refusal("eth_getTransactionReceipt", refused);
      }
    };
  }

  private static AssayFault.World moved(ChainNode node, long block) {
    return new AssayFault.World(
        "block %d is no longer what it was at %s. Nothing needs to be done: it is asked again."
            .formatted(block, node.name()));
  }
}
