// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.staking.Receipt;
import network.assay.staking.gateway.abi.AbiCall;
import network.assay.staking.gateway.abi.AbiReader;

/// What a chain node knows, typed and checked as far as one node's word can be.
final class ChainNode {
  /// A transaction in a block.
  ///
  /// @param succeeded false when the contract refused, which costs gas all the same
  record Included(Receipt receipt, boolean succeeded) {}

  /// A log as the node tells it.
  record RawLog(
      Address address,
      List<Digest> topics,
      String data,
      long block,
      Digest blockHash,
      int index,
      Digest txHash) {}

  static final String LATEST = "latest";

  private static final String BLOCK = "eth_getBlockByNumber";

  private final JsonRpc rpc;
  private final Reverts reverts;

  ChainNode(JsonRpc rpc, Reverts reverts) {
    this.rpc = rpc;
    this.reverts = reverts;
  }

  String name() {
    return rpc.name();
  }

  JsonRpc rpc() {
    return rpc;
  }

  long chainId() {
    return read("eth_chainId", Quantity::small, rpc.ask("eth_chainId"));
  }

  long head() {
    return read("eth_blockNumber", Quantity::small, rpc.ask("eth_blockNumber"));
  }

  /// The header of a block by number, if the node has that block.
  Optional<BlockHeader> header(long number) {
    return block(number).map(block -> read(BLOCK, BlockHeader::of, block));
  }

  BlockHeader latestHeader() {
    JsonNode answer = rpc.ask(BLOCK, LATEST, false);
    if (answer.isNull()) throw rpc.nonsense(BLOCK, "no latest block", null);
    return read(BLOCK, BlockHeader::of, answer);
  }

  /// The header of a block with the bytes that hash to the block's hash.
  Optional<ProvenHeader> provenHeader(long number) {
    return block(number).map(block -> proven(number, block));
  }

  private ProvenHeader proven(long number, JsonNode block) {
    Digest hash = read(BLOCK, node -> Quantity.digest(node.path("hash")), block);
    return read(BLOCK, node -> ProvenHeader.of(node, hash), block)
        .or(() -> rawHeader(number, hash))
        .orElseThrow(
            () ->
                rpc.nonsense(
                    BLOCK,
                    "a header that does not hash to %s… (unless this version is too old for the chain)"
                        .formatted(hash.brief()),
                    null));
  }

  /// For headers with fields that we do not know, from nodes that give them as they store them.
  private Optional<ProvenHeader> rawHeader(long number, Digest hash) {
    return switch (rpc.call("debug_getRawHeader", Quantity.of(number))) {
      case JsonRpc.Answer.Result(JsonNode value) ->
          read("debug_getRawHeader", node -> ProvenHeader.ofRaw(Quantity.bytes(node), hash), value);
      case JsonRpc.Answer.Refused _ -> Optional.empty();
    };
  }

  private Optional<JsonNode> block(long number) {
    JsonNode answer = rpc.ask(BLOCK, Quantity.of(number), false);
    if (answer.isNull()) return Optional.empty();
    if (read(BLOCK, node -> Quantity.small(node.path("number")), answer) != number) {
      throw rpc.nonsense(BLOCK, "another block", null);
    }
    return Optional.of(answer);
  }

  boolean hasCode(Address address) {
    JsonNode answer = rpc.ask("eth_getCode", address.hex(), LATEST);
    return read("eth_getCode", Quantity::bytes, answer).length() > 2;
  }

  /// @param at `latest`, or a block number as a quantity
  <T> T read(Address contract, AbiCall<T> call, String at) {
    JsonRpc.Answer answer =
        rpc.call("eth_call", Map.of("to", contract.hex(), "input", call.data()), at);
    JsonNode value =
        switch (answer) {
          case JsonRpc.Answer.Result(JsonNode result) -> result;
          case JsonRpc.Answer.Refused refused ->
              throw reverts
                  .fault(call.function(), refused.data())
                  .orElseGet(() -> rpc.refusal("eth_call", refused));
        };
    String data = read("eth_call", Quantity::bytes, value);
    if (data.length() == 2) {
      throw new AssayFault.World(
          "%s has no contract at %s in block %s. Check the network's address, or wait for the block it was deployed in to become final."
              .formatted(name(), contract, at));
    }
    try {
      return call.read(data);
    } catch (AbiReader.Malformed e) {
      throw rpc.nonsense(call.function(), String.valueOf(e.getMessage()), e);
    }
  }

  BigInteger balance(Address account) {
    JsonNode answer = rpc.ask("eth_getBalance", account.hex(), LATEST);
    return read("eth_getBalance", Quantity::number, answer);
  }

  /// @param block `latest` for what is mined, `pending` for what is waiting too
  long nonce(Address account, String block) {
    JsonNode answer = rpc.ask("eth_getTransactionCount", account.hex(), block);
    return read("eth_getTransactionCount", Quantity::small, answer);
  }

  Optional<Included> receipt(Digest txHash) {
    JsonNode answer = rpc.ask("eth_getTransactionReceipt", "0x" + txHash.toHex());
    if (answer.isNull()) return Optional.empty();
    return Optional.of(read("eth_getTransactionReceipt", node -> included(node, txHash), answer));
  }

  private static Included included(JsonNode node, Digest txHash) {
    if (!Quantity.digest(node.path("transactionHash")).equals(txHash)) {
      throw new IllegalArgumentException("the receipt of another transaction");
    }
    var receipt =
        new Receipt(
            txHash, Quantity.small(node.path("blockNumber")), Quantity.small(node.path("gasUsed")));
    return new Included(receipt, Quantity.small(node.path("status")) == 1);
  }

  /// The tip that gets a transaction into the next blocks, in wei; one gwei where the node does not
  /// say.
  BigInteger suggestedTip() {
    return switch (rpc.call("eth_maxPriorityFeePerGas")) {
      case JsonRpc.Answer.Result(JsonNode value) ->
          read("eth_maxPriorityFeePerGas", Quantity::number, value);
      case JsonRpc.Answer.Refused _ -> network.assay.staking.FeePolicy.GWEI;
    };
  }

  /// By the latest block, so that it agrees with what is read there.
  JsonRpc.Answer estimateGas(Address from, Address to, String data) {
    var message = Map.of("from", from.hex(), "to", to.hex(), "input", data);
    return rpc.call("eth_estimateGas", message, LATEST);
  }

  JsonRpc.Answer call(Address from, Address to, String data, long block) {
    var message = Map.of("from", from.hex(), "to", to.hex(), "input", data);
    return rpc.call("eth_call", message, Quantity.of(block));
  }

  JsonRpc.Answer broadcast(String signed) {
    return rpc.call("eth_sendRawTransaction", signed);
  }

  JsonRpc.Answer logs(LogFilter filter) {
    return rpc.callForMuch("eth_getLogs", filter.json());
  }

  /// The logs of one contract whose second topic is `topic`.
  JsonRpc.Answer logs(long from, long to, Address contract, Digest topic) {
    return logs(new LogFilter(from, to, List.of(contract), List.of()).where(1, topic));
  }

  /// What a transaction calls `contract` with, hexadecimal with `0x`; empty when there is no such
  /// transaction, or it calls another.
  Optional<String> input(Digest txHash, Address contract) {
    String method = "eth_getTransactionByHash";
    JsonNode answer = rpc.ask(method, "0x" + txHash.toHex());
    if (answer.isNull() || answer.path("to").isNull()) return Optional.empty();
    Address to = read(method, Quantity::address, answer.path("to"));
    if (!to.equals(contract)) return Optional.empty();
    return Optional.of(read(method, Quantity::bytes, answer.path("input")));
  }

  /// What a block consists of, by hashes.
  record Content(Digest block, List<Digest> transactions) {}

  /// What the block of a number consists of, if the node has that block.
  Optional<Content> content(long number) {
    return block(number)
        .map(
            block ->
                read(
                    BLOCK,
                    node ->
                        new Content(
                            Quantity.digest(node.path("hash")),
                            StreamSupport.stream(node.path("transactions").spliterator(), false)
                                .map(Quantity::digest)
                                .toList()),
                    block));
  }

  /// All logs of one transaction are in its `logs`; `NullNode` when the node does not know it.
  JsonRpc.Answer receiptWithLogs(Digest txHash) {
    return rpc.callForMuch("eth_getTransactionReceipt", "0x" + txHash.toHex());
  }

  List<RawLog> rawLogs(JsonNode answer) {
    return read("eth_getLogs", ChainNode::rawLogsOf, answer);
  }

  private static List<RawLog> rawLogsOf(JsonNode answer) {
    if (!answer.isArray()) throw new IllegalArgumentException("no list of logs");
    List<RawLog> logs = new ArrayList<>();
    for (JsonNode log : answer) {
      if (log.path("removed").asBoolean()) throw new IllegalArgumentException("a removed log");
      logs.add(
          new RawLog(
              Quantity.address(log.path("address")),
              StreamSupport.stream(log.path("topics").spliterator(), false)
                  .map(Quantity::digest)
                  .toList(),
              Quantity.bytes(log.path("data")),
              Quantity.small(log.path("blockNumber")),
              Quantity.digest(log.path("blockHash")),
              Math.toIntExact(Quantity.small(log.path("logIndex"))),
              Quantity.digest(log.path("transactionHash"))));
    }
    return logs;
  }

  /// Whatever is wrong with an answer is the node's fault, and is said so.
  <T> T read(String method, Function<JsonNode, T> reader, JsonNode answer) {
    try {
      return reader.apply(answer);
    } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
      throw rpc.nonsense(method, String.valueOf(e.getMessage()), e);
    }
  }
}
