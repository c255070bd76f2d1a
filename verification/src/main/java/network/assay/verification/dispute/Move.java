// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import java.util.List;
import java.util.Optional;
import network.assay.compute.graph.Node;
import network.assay.protocol.market.Digest;

/// What a side does when it is to move: it picks the first part that it denies, and claims what is
/// right instead, or has it computed (docs/spec/dispute, section 6). Fields are those of the
/// contract's calls (section 9).
public sealed interface Move {
  /// The first revealed node that the mover denies.
  ///
  /// @param node its number among those revealed
  /// @param siblings from it up to the claim
  record Pick(int node, Digest value, List<Digest> siblings) {
    public Pick {
      siblings = List.copyOf(siblings);
    }
  }

  /// An element that is denied, with the word of the claim that it lies in.
  ///
  /// @param word 32 bytes of the chunk
  /// @param siblings from the word up to the claim
  record Shown(long element, Node descriptor, Digest word, List<Digest> siblings) {
    public Shown {
      siblings = List.copyOf(siblings);
    }
  }

  /// A move that reveals more of a list.
  sealed interface Reveal extends Move {
    List<Digest> nodes();
  }

  /// From a node of a list to those below it.
  record Descend(Pick pick, List<Digest> nodes) implements Reveal {
    public Descend {
      nodes = List.copyOf(nodes);
    }
  }

  /// From the state after a step to that step's trace.
  ///
  /// @param agreed shows the state before the step, unless the segment starts with it
  /// @param end the state after the step, as the mover says
  /// @param endSiblings from there up to the claim; none where leaves are revealed
  record Step(
      Pick pick,
      Program program,
      Agreement agreed,
      List<Digest> nodes,
      Digest end,
      List<Digest> endSiblings)
      implements Reveal {
    public Step {
      nodes = List.copyOf(nodes);
      endSiblings = List.copyOf(endSiblings);
    }
  }

  /// From a node's tensor to the leaves of that tensor.
  ///
  /// @param itemSiblings show that the descriptor is the graph's
  record Tensor(
      Pick pick, Program program, Node descriptor, List<Digest> itemSiblings, List<Digest> nodes)
      implements Reveal {
    public Tensor {
      itemSiblings = List.copyOf(itemSiblings);
      nodes = List.copyOf(nodes);
    }
  }

  /// From the leaf of a chunk to its words.
  ///
  /// @param descriptor of the node, for the last chunk alone
  record Chunk(Pick pick, Optional<Node> descriptor, Octets data) implements Move {}

  /// From an element to accumulators on the way to it.
  record Fold(Shown shown, Accumulators accumulators) implements Move {}

  /// From one accumulator to others on the way to it.
  record Refold(Accumulators claimed, int picked, Accumulators accumulators) implements Move {}

  /// Has a leaf of a trace computed that no node gives.
  ///
  /// @param item the bytes of the graph's input or carried tensor; empty for inner nodes and root
  /// @param agreed the leaves it follows from
  /// @param entry for an input that lies in a state
  record JudgeLeaf(
      Pick pick,
      Program program,
      Octets item,
      List<Digest> itemSiblings,
      Agreement agreed,
      Optional<Entry> entry)
      implements Move {
    public JudgeLeaf {
      itemSiblings = List.copyOf(itemSiblings);
    }
  }

  /// Has an element computed.
  record JudgeElement(Shown shown, Agreement agreed, List<Opening> openings) implements Move {
    public JudgeElement {
      openings = List.copyOf(openings);
    }
  }

  /// Has one step computed.
  record JudgeStep(
      Accumulators claimed, int picked, Node descriptor, Agreement agreed, List<Opening> openings)
      implements Move {
    public JudgeStep {
      openings = List.copyOf(openings);
    }
  }
}
