// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import network.assay.compute.format.Json;
import network.assay.protocol.market.Digest;
import network.assay.staking.DisputePosition;
import network.assay.staking.gateway.abi.DisputeGameAbi;

/// A game of docs/spec/vectors/dispute.json, as the contract takes it.
record RecordedGame(Json.Fields json) {
  static List<RecordedGame> all() {
    try {
      String text = Files.readString(Path.of("../docs/spec/vectors/dispute.json"));
      return Json.parse(text).fields().get("games").items().stream()
          .map(game -> new RecordedGame(game.fields()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return json.get("name").text();
  }

  Digest digest(String field) {
    return digest(json, field);
  }

  boolean accusedWins() {
    return json.get("accusedWins").bool();
  }

  int segments() {
    DisputeGameAbi.Terms terms = terms();
    return (int) Math.ceilDiv(terms.steps(), terms.segmentSteps());
  }

  DisputeGameAbi.Terms terms() {
    Json.Fields terms = json.get("terms").fields();
    return new DisputeGameAbi.Terms(
        digest(terms, "program"),
        digest(terms, "input"),
        digest(terms, "fixedState"),
        whole(terms, "steps"),
        whole(terms, "segmentSteps"),
        (int) whole(terms, "stride"),
        terms.get("words").items().stream().map(word -> (int) word.whole()).toList());
  }

  Digest openEnd() {
    return digest(json.get("open").fields(), "end");
  }

  List<Digest> openNodes() {
    return digests(json.get("open").fields(), "nodes");
  }

  List<Digest> openSiblings() {
    return digests(json.get("open").fields(), "lastSiblings");
  }

  /// Each is what the move of the same number is made from.
  List<DisputePosition> positions() {
    return json.get("positions").items().stream().map(RecordedGame::position).toList();
  }

  private static DisputePosition position(Json json) {
    Json.Fields p = json.fields();
    return new DisputePosition(
        new DisputePosition.Turn(
            (int) whole(p, "ply"), (int) whole(p, "stage"), p.get("accusedMoves").bool()),
        digest(p, "before"),
        whole(p, "step"),
        new DisputePosition.Claim(digest(p, "claim"), digest(p, "frames")),
        new DisputePosition.Place(whole(p, "first"), (int) whole(p, "height"), whole(p, "count")),
        new DisputePosition.Suspect(whole(p, "tensor"), digest(p, "descriptor")),
        new DisputePosition.Fold(
            whole(p, "element"),
            whole(p, "low"),
            whole(p, "width"),
            whole(p, "accumulator"),
            whole(p, "high")));
  }

  List<DisputeWrites.Call> moves() {
    return json.get("moves").items().stream().map(move -> call(move.fields())).toList();
  }

  private DisputeWrites.Call call(Json.Fields m) {
    return switch (m.get("move").text()) {
      case "descend" ->
          (c, p, both) -> DisputeGameAbi.descend(c, p, both, pick(m), digests(m, "nodes"));
      case "step" ->
          (c, p, both) ->
              DisputeGameAbi.step(
                  c,
                  p,
                  both,
                  pick(m),
                  new DisputeGameAbi.StepMove(
                      terms(),
                      graph(m),
                      trace(m),
                      digests(m, "nodes"),
                      digest(m, "end"),
                      digests(m, "lastSiblings")));
      case "tensor" ->
          (c, p, both) ->
              DisputeGameAbi.tensor(
                  c,
                  p,
                  both,
                  pick(m),
                  new DisputeGameAbi.TensorMove(
                      terms(),
                      graph(m),
                      text(m, "descriptor"),
                      digests(m, "itemSiblings"),
                      digests(m, "nodes")));
      case "chunk" ->
          (c, p, both) ->
              DisputeGameAbi.chunk(c, p, both, pick(m), text(m, "descriptor"), text(m, "data"));
      case "fold" ->
          (c, p, both) -> DisputeGameAbi.fold(c, p, both, shown(m), text(m, "accumulators"));
      case "refold" ->
          (c, p, both) ->
              DisputeGameAbi.refold(
                  c, p, both, text(m, "claimed"), whole(m, "picked"), text(m, "accumulators"));
      default -> judgement(m);
    };
  }

  private DisputeWrites.Call judgement(Json.Fields m) {
    return switch (m.get("move").text()) {
      case "judgeLeaf" ->
          (c, p, both) ->
              DisputeGameAbi.judgeLeaf(
                  c,
                  p,
                  both,
                  pick(m),
                  new DisputeGameAbi.LeafMove(
                      terms(),
                      graph(m),
                      text(m, "item"),
                      digests(m, "itemSiblings"),
                      trace(m),
                      digest(m, "tensor"),
                      proof(m)));
      case "judgeElement" ->
          (c, p, both) ->
              DisputeGameAbi.judgeElement(c, p, both, shown(m), trace(m), text(m, "openings"));
      case "judgeStep" ->
          (c, p, both) ->
              DisputeGameAbi.judgeStep(
                  c,
                  p,
                  both,
                  text(m, "claimed"),
                  whole(m, "picked"),
                  text(m, "descriptor"),
                  trace(m),
                  text(m, "openings"));
      default -> throw new AssertionError("no move " + m.get("move").text());
    };
  }

  private static DisputeGameAbi.Pick pick(Json.Fields move) {
    Json.Fields pick = move.get("pick").fields();
    return new DisputeGameAbi.Pick(
        whole(pick, "node"), digest(pick, "value"), digests(pick, "siblings"));
  }

  private static DisputeGameAbi.Shown shown(Json.Fields move) {
    Json.Fields shown = move.get("shown").fields();
    return new DisputeGameAbi.Shown(
        whole(shown, "element"),
        text(shown, "descriptor"),
        digest(shown, "word"),
        digests(shown, "siblings"));
  }

  private static DisputeGameAbi.Graph graph(Json.Fields move) {
    Json.Fields graph = move.get("graph").fields();
    return new DisputeGameAbi.Graph(
        whole(graph, "inputs"),
        whole(graph, "nodes"),
        whole(graph, "carried"),
        digest(graph, "items"),
        digest(graph, "body"),
        whole(graph, "graphs"),
        digest(graph, "other"));
  }

  private static DisputeGameAbi.Trace trace(Json.Fields move) {
    Json.Fields trace = move.get("trace").fields();
    return new DisputeGameAbi.Trace(
        trace.get("frames").items().stream()
            .map(Json::fields)
            .map(
                one ->
                    new DisputeGameAbi.Frame(
                        digest(one, "claim"), whole(one, "first"), whole(one, "height")))
            .toList(),
        trace.get("agreed").items().stream()
            .map(Json::fields)
            .map(
                one ->
                    new DisputeGameAbi.Agreed(
                        whole(one, "leaf"),
                        digest(one, "value"),
                        whole(one, "frame"),
                        digests(one, "siblings")))
            .toList());
  }

  private static DisputeGameAbi.Proof proof(Json.Fields move) {
    Json.Fields proof = move.get("entry").fields();
    return new DisputeGameAbi.Proof(
        whole(proof, "index"), whole(proof, "count"), digests(proof, "siblings"));
  }

  private static long whole(Json.Fields fields, String name) {
    return fields.get(name).whole();
  }

  private static String text(Json.Fields fields, String name) {
    return fields.get(name).text();
  }

  private static Digest digest(Json.Fields fields, String name) {
    return Digest.parse(text(fields, name));
  }

  private static List<Digest> digests(Json.Fields fields, String name) {
    return fields.get(name).items().stream().map(one -> Digest.parse(one.text())).toList();
  }
}
