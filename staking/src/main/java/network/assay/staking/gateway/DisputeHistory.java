// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.staking.DisputeRecord;
import network.assay.staking.DisputeReveal;
import network.assay.staking.follow.ChainEvent;
import network.assay.staking.gateway.ChainNode.RawLog;
import network.assay.staking.gateway.abi.AbiReader;
import network.assay.staking.gateway.abi.DisputeGameAbi;

/// What the chain knows of disputes, found by their id.
final class DisputeHistory {
  private static final long PAGE = 50_000;
  private static final int SELECTOR_CHARS = 10;

  /// What each move shows the other side, by the selector of its function.
  private static final Map<String, Function<AbiReader, DisputeReveal>> REVEALS =
      Map.of(
          DisputeGameAbi.OpenCall.SELECTOR,
          in -> nodes("open", DisputeGameAbi.OpenCall.read(in).nodes()),
          DisputeGameAbi.DescendCall.SELECTOR,
          in -> nodes("descend", DisputeGameAbi.DescendCall.read(in).nodes()),
          DisputeGameAbi.StepCall.SELECTOR,
          in -> nodes("step", DisputeGameAbi.StepCall.read(in).move().nodes()),
          DisputeGameAbi.TensorCall.SELECTOR,
          in -> nodes("tensor", DisputeGameAbi.TensorCall.read(in).move().nodes()),
          DisputeGameAbi.ChunkCall.SELECTOR,
          in -> bytes("chunk", DisputeGameAbi.ChunkCall.read(in).data()),
          DisputeGameAbi.FoldCall.SELECTOR,
          in -> bytes("fold", DisputeGameAbi.FoldCall.read(in).accumulators()),
          DisputeGameAbi.RefoldCall.SELECTOR,
          in -> bytes("refold", DisputeGameAbi.RefoldCall.read(in).accumulators()));

  private DisputeHistory() {}

  private static DisputeReveal nodes(String function, List<Digest> nodes) {
    return new DisputeReveal(function, nodes, "0x");
  }

  private static DisputeReveal bytes(String function, String bytes) {
    return new DisputeReveal(function, List.of(), bytes);
  }

  static Optional<DisputeRecord> of(Market market, Digest id) {
    List<ChainEvent> events = events(market, id);
    if (events.isEmpty()) return Optional.empty();
    if (!(events.getFirst() instanceof ChainEvent.DisputeOpened opened)) {
      throw market.node().rpc().nonsense("eth_getLogs", "a dispute that nobody opened", null);
    }
    return Optional.of(new DisputeRecord(id, opened.about(), events, market.latest().dispute(id)));
  }

  private static List<ChainEvent> events(Market market, Digest id) {
    ChainNode node = market.node();
    var logs = new ArrayList<RawLog>();
    long head = node.head();
    long page = PAGE;
    for (long from = market.at().deployedIn(); from <= head; ) {
      long to = Math.min(head, from + page - 1);
      switch (node.logs(from, to, market.at().game(), id)) {
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
    var decoder = new LogDecoder(market.at());
    try {
      return logs.stream()
          .sorted(Comparator.comparingLong(RawLog::block).thenComparingInt(RawLog::index))
          .map(decoder::decode)
          .flatMap(Optional::stream)
          .toList();
    } catch (AbiReader.Malformed | IllegalArgumentException | ArithmeticException e) {
      throw node.rpc().nonsense("eth_getLogs", String.valueOf(e.getMessage()), e);
    }
  }

  /// @throws AssayFault.World when the chain node does not answer, or answers nonsense
  static Optional<DisputeReveal> revealed(Market market, Digest transaction) {
    return market.node().input(transaction, market.at().game()).flatMap(DisputeHistory::decode);
  }

  /// The contract took the call, so what does not read as one of the moves is another function's.
  static Optional<DisputeReveal> decode(String input) {
    if (input.length() < SELECTOR_CHARS) return Optional.empty();
    Function<AbiReader, DisputeReveal> reader = REVEALS.get(input.substring(0, SELECTOR_CHARS));
    if (reader == null) return Optional.empty();
    try {
      return Optional.of(reader.apply(AbiReader.ofCall("0x" + input.substring(SELECTOR_CHARS))));
    } catch (AbiReader.Malformed | ArithmeticException e) {
      throw new AssayFault.World("a move on chain that cannot be read: " + e.getMessage(), e);
    }
  }
}
