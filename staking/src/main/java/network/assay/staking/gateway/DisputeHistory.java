// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import com.fasterxml.jackson.databind.JsonNode;
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
    List<ChainEvent> events =
        LogSearch.since(market, market.at().game(), id, ChainEvent.DisputeOpened.class::isInstance);
    if (events.isEmpty()) return Optional.empty();
    if (!(events.getFirst() instanceof ChainEvent.DisputeOpened opened)) {
      throw market.node().rpc().nonsense("eth_getLogs", "a dispute that nobody opened", null);
    }
    return Optional.of(new DisputeRecord(id, opened.about(), events, market.latest().dispute(id)));
  }

  /// @throws AssayFault.World when the chain node does not answer, or answers nonsense
  static Optional<DisputeReveal> revealed(Market market, Digest dispute, ChainEvent.Place place) {
    return call(market, dispute, place).flatMap(DisputeHistory::decode);
  }

  /// The call that made an event: the transaction's own, or what the contract logs right before the
  /// event where the game was called by other code (docs/spec/dispute, section 9).
  ///
  /// @throws AssayFault.World when the chain node does not answer, or answers nonsense
  static Optional<String> call(Market market, Digest dispute, ChainEvent.Place place) {
    ChainNode node = market.node();
    Optional<String> own = node.input(place.txHash(), market.at().game());
    return own.isPresent() ? own : logged(market, dispute, place);
  }

  private static Optional<String> logged(Market market, Digest dispute, ChainEvent.Place place) {
    ChainNode node = market.node();
    String method = "eth_getLogs";
    switch (node.logs(place.block(), place.block(), market.at().game(), dispute)) {
      case JsonRpc.Answer.Result(JsonNode value) -> {
        for (RawLog log : node.rawLogs(value)) {
          boolean before =
              log.txHash().equals(place.txHash()) && log.index() == place.logIndex() - 1;
          if (before && log.topics().getFirst().equals(DisputeGameAbi.Called.EVENT.topic())) {
            return Optional.of(calledWith(node, method, log));
          }
        }
        return Optional.empty();
      }
      case JsonRpc.Answer.Refused refused -> throw node.rpc().refusal(method, refused);
    }
  }

  private static String calledWith(ChainNode node, String method, RawLog log) {
    try {
      List<Digest> indexed = log.topics().subList(1, log.topics().size());
      return DisputeGameAbi.Called.EVENT.read(AbiReader.ofLog(indexed, log.data())).call();
    } catch (AbiReader.Malformed | IllegalArgumentException | ArithmeticException e) {
      throw node.rpc().nonsense(method, String.valueOf(e.getMessage()), e);
    }
  }

  /// The contract took the call, so what does not read as one of the moves is another function's.
  static Optional<DisputeReveal> decode(String input) {
    if (input.length() < SELECTOR_CHARS) return Optional.empty();
    Function<AbiReader, DisputeReveal> reader = REVEALS.get(input.substring(0, SELECTOR_CHARS));
    if (reader == null) return Optional.empty();
    try {
      return Optional.of(reader.apply(AbiReader.ofCall(input)));
    } catch (AbiReader.Malformed | ArithmeticException e) {
      throw new AssayFault.World("a move on chain that cannot be read: " + e.getMessage(), e);
    }
  }
}
