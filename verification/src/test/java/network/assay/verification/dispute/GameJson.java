// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.NodeCodec;
import network.assay.protocol.market.Digest;
import network.assay.verification.commitment.MerkleProof;
import network.assay.verification.task.GraphDigest;
import network.assay.verification.task.Terms;

/// Games as JSON, with the names that docs/spec/dispute, section 9, gives to the contract's fields.
final class GameJson {
  /// So many levels have a line for each name.
  private static final int LINES = 5;

  private GameJson() {}

  /// JSON of records, lists, digests, bytes and numbers.
  static String text(Object value) {
    return text(value, 0) + "\n";
  }

  private static String text(Object value, int depth) {
    String line = depth < LINES ? "\n" + " ".repeat(depth + 1) : " ";
    return switch (value) {
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(one -> "\"" + one.getKey() + "\": " + text(one.getValue(), depth + 1))
              .collect(Collectors.joining("," + line, "{" + line, "}"));
      case List<?> list ->
          list.stream()
              .map(one -> text(one, depth + 1))
              .collect(Collectors.joining(", ", "[", "]"));
      case Digest digest -> "\"0x" + digest.toHex() + "\"";
      case Octets octets -> "\"0x" + octets + "\"";
      case String string -> "\"" + string + "\"";
      default -> String.valueOf(value);
    };
  }

  static Map<String, Object> map(Object... namesAndValues) {
    var map = new LinkedHashMap<String, Object>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }

  static Map<String, Object> terms(Terms terms) {
    return map(
        "program", terms.program(),
        "input", terms.input(),
        "fixedState", terms.fixed(),
        "steps", terms.steps(),
        "segmentSteps", terms.segmentSteps(),
        "stride", terms.order().stride(),
        "words", Arrays.stream(terms.order().words().toArray()).boxed().toList());
  }

  static Map<String, Object> position(Position position) {
    Stage stage = position.stage();
    Span span =
        switch (stage) {
          case Stage.Steps steps -> steps.span();
          case Stage.Trace trace -> trace.span();
          case Stage.Tensor tensor -> tensor.span();
          case Stage.Chunk chunk -> new Span(Digest.ZERO, chunk.chunk(), 0, 0);
          case Stage.Fold _ -> new Span(Digest.ZERO, 0, 0, 0);
        };
    Stage.Suspect suspect =
        switch (stage) {
          case Stage.Tensor tensor -> tensor.suspect();
          case Stage.Chunk chunk -> chunk.suspect();
          case Stage.Fold fold -> fold.suspect();
          case Stage.Steps _, Stage.Trace _ -> new Stage.Suspect(0, Digest.ZERO);
        };
    Stage.Fold fold =
        stage instanceof Stage.Fold found
            ? found
            : new Stage.Fold(Digest.ZERO, Digest.ZERO, suspect, 0, new Interval(0, 0, 0, 0));
    return map(
        "ply", position.ply(),
        "stage", stage.code(),
        "accusedMoves", position.accusedMoves(),
        "before", position.before(),
        "step", position.step(),
        "claim", stage.claim(),
        "frames", stage.frames(),
        "first", span.first(),
        "height", span.height(),
        "count", span.count(),
        "tensor", suspect.tensor(),
        "descriptor", suspect.descriptor(),
        "element", fold.element(),
        "low", fold.interval().low(),
        "width", fold.interval().width(),
        "accumulator", Integer.toUnsignedLong(fold.interval().accumulator()),
        "high", fold.interval().high());
  }

  static Map<String, Object> open(Game.Open open) {
    return map("end", open.end(), "nodes", open.nodes(), "lastSiblings", open.endSiblings());
  }

  static Map<String, Object> move(Move move) {
    return switch (move) {
      case Move.Descend one ->
          map("move", "descend", "pick", pick(one.pick()), "nodes", one.nodes());
      case Move.Step one ->
          map(
              "move", "step",
              "pick", pick(one.pick()),
              "graph", graph(one.program()),
              "trace", trace(one.agreed()),
              "nodes", one.nodes(),
              "end", one.end(),
              "lastSiblings", one.endSiblings());
      case Move.Tensor one ->
          map(
              "move", "tensor",
              "pick", pick(one.pick()),
              "graph", graph(one.program()),
              "descriptor", descriptor(one.descriptor()),
              "itemSiblings", one.itemSiblings(),
              "nodes", one.nodes());
      case Move.Chunk one ->
          map(
              "move", "chunk",
              "pick", pick(one.pick()),
              "descriptor", one.descriptor().map(GameJson::descriptor).orElse("0x"),
              "data", one.data());
      case Move.Fold one ->
          map("move", "fold", "shown", shown(one.shown()), "accumulators", hex(one.accumulators()));
      case Move.Refold one ->
          map(
              "move", "refold",
              "claimed", hex(one.claimed()),
              "picked", one.picked(),
              "accumulators", hex(one.accumulators()));
      case Move.JudgeLeaf one ->
          map(
              "move", "judgeLeaf",
              "pick", pick(one.pick()),
              "graph", graph(one.program()),
              "item", one.item(),
              "itemSiblings", one.itemSiblings(),
              "trace", trace(one.agreed()),
              "tensor", one.entry().map(Entry::tensor).orElse(Digest.ZERO),
              "entry",
                  one.entry()
                      .map(entry -> proof(entry.proof()))
                      .orElseGet(() -> proof(0, 0, List.of())));
      case Move.JudgeElement one ->
          map(
              "move", "judgeElement",
              "shown", shown(one.shown()),
              "trace", trace(one.agreed()),
              "openings", Opening.packed(one.openings()));
      case Move.JudgeStep one ->
          map(
              "move", "judgeStep",
              "claimed", hex(one.claimed()),
              "picked", one.picked(),
              "descriptor", descriptor(one.descriptor()),
              "trace", trace(one.agreed()),
              "openings", Opening.packed(one.openings()));
    };
  }

  private static Map<String, Object> pick(Move.Pick pick) {
    return map("node", pick.node(), "value", pick.value(), "siblings", pick.siblings());
  }

  private static Map<String, Object> shown(Move.Shown shown) {
    return map(
        "element", shown.element(),
        "descriptor", descriptor(shown.descriptor()),
        "word", shown.word(),
        "siblings", shown.siblings());
  }

  private static Map<String, Object> graph(Program program) {
    GraphDigest.Parts parts = program.graph();
    return map(
        "inputs", parts.inputs(),
        "nodes", parts.nodes(),
        "carried", parts.carried(),
        "items", parts.items(),
        "body", parts.bytes(),
        "graphs", program.other().isPresent() ? 2 : 1,
        "other", program.other().orElse(Digest.ZERO));
  }

  private static Map<String, Object> trace(Agreement agreed) {
    return map(
        "frames",
        agreed.frames().stream()
            .map(one -> map("claim", one.claim(), "first", one.first(), "height", one.height()))
            .toList(),
        "agreed",
        agreed.leaves().stream()
            .map(
                one ->
                    map(
                        "leaf", one.leaf(),
                        "value", one.value(),
                        "frame", one.frame(),
                        "siblings", one.siblings()))
            .toList());
  }

  private static Map<String, Object> proof(MerkleProof proof) {
    return proof(proof.index(), proof.count(), proof.siblings());
  }

  private static Map<String, Object> proof(long index, long count, List<Digest> siblings) {
    return map("index", index, "count", count, "siblings", siblings);
  }

  private static String descriptor(Node node) {
    return "0x" + HexFormat.of().formatHex(NodeCodec.encode(node));
  }

  private static String hex(Accumulators accumulators) {
    return "0x" + HexFormat.of().formatHex(accumulators.toBytes());
  }
}
