// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import network.assay.protocol.market.Digest;
import network.assay.verification.commitment.HashTree;
import network.assay.verification.commitment.MerkleProof;
import network.assay.verification.commitment.StateDigest;
import network.assay.verification.task.GraphDigest;

/// What a leaf of a trace is that no node gives (docs/spec/dispute, section 6, "Leaf"). That the
/// leaves it follows from are agreed is for the caller to check.
final class Leaves {
  private static final int FIXED = 1;
  private static final int ORDER = 2;

  /// Bytes before an input's dimensions and before a carried tensor's name.
  private static final int INPUT_HEAD = 7;

  private static final int CARRIED_HEAD = 8;

  private final Move.JudgeLeaf move;
  private final Position position;

  Leaves(Move.JudgeLeaf move, Position position) {
    this.move = move;
    this.position = position;
  }

  /// How many agreed leaves it follows from.
  static int sources(TraceLayout.Place place) {
    return switch (place) {
      case TraceLayout.Place.Input _ -> 0;
      case TraceLayout.Place.Made _, TraceLayout.Place.Entry _, TraceLayout.Place.Root _ -> 1;
      case TraceLayout.Place.Inner inner -> inner.alone() ? 1 : 2;
    };
  }

  Digest value(TraceLayout.Place place) {
    return switch (place) {
      case TraceLayout.Place.Input(int number) -> input(number);
      case TraceLayout.Place.Made _ ->
          throw new Refused(Refusal.WRONG_STAGE, "the leaf is a node's");
      case TraceLayout.Place.Entry(int carried) -> entry(carried);
      case TraceLayout.Place.Inner(long left, boolean alone, int height) ->
          HashTree.node(source(0, left), alone ? HashTree.zero(height) : source(1, left + 1));
      case TraceLayout.Place.Root(long top) ->
          HashTree.root(move.program().graph().carried(), source(0, top));
    };
  }

  private Digest input(int number) {
    byte[] item = move.item().toArray();
    checkItem(move, GraphDigest.input(item), number);
    Refused.unless(item.length >= INPUT_HEAD, Refusal.WRONG_LENGTH, "no input's item");
    if (item[0] == ORDER) {
      return StateDigest.of(move.program().terms().order().at(position.step()));
    }
    int name = INPUT_HEAD + Integer.BYTES * (item[INPUT_HEAD - 1] & 0xFF);
    Refused.unless(
        item[0] >= 0 && item[0] < ORDER && item.length > name,
        Refusal.WRONG_LENGTH,
        "no input's item");
    Entry entry =
        move.entry()
            .orElseThrow(() -> new Refused(Refusal.WRONG_LENGTH, "the input's entry is missing"));
    MerkleProof proof = entry.proof();
    boolean fixed = item[0] == FIXED;
    Refused.unless(
        fixed
            || (proof.index() == ByteBuffer.wrap(item).getInt(1)
                && proof.count() == move.program().graph().carried()),
        Refusal.NOT_THE_PROGRAM,
        "another entry of the state");
    Digest state = fixed ? move.program().terms().fixed() : position.before();
    Refused.unless(
        proof.shows(StateDigest.entry(entry.tensor(), text(item, name)), state),
        Refusal.NOT_THE_PROGRAM,
        "no entry of the state");
    return entry.tensor();
  }

  private Digest entry(int carried) {
    byte[] item = move.item().toArray();
    Refused.unless(item.length > CARRIED_HEAD, Refusal.WRONG_LENGTH, "no carried tensor's item");
    GraphDigest.Parts graph = move.program().graph();
    checkItem(move, GraphDigest.carried(item), graph.inputs() + graph.nodes() + carried);
    Digest tensor = source(0, Integer.toUnsignedLong(ByteBuffer.wrap(item).getInt(4)));
    return StateDigest.entry(tensor, text(item, CARRIED_HEAD));
  }

  private Digest source(int index, long due) {
    Agreement.Leaf leaf = move.agreed().leaves().get(index);
    Refused.unless(leaf.leaf() == due, Refusal.NOT_AGREED, "leaf " + due + " is due");
    return leaf.value();
  }

  private static void checkItem(Move.JudgeLeaf move, Digest item, int index) {
    Items.check(move.program().graph(), item, index, move.itemSiblings());
  }

  private static String text(byte[] item, int from) {
    return new String(Arrays.copyOfRange(item, from, item.length), StandardCharsets.US_ASCII);
  }
}
