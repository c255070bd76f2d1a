// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import network.assay.compute.backend.Backend;
import network.assay.compute.tensor.State;
import network.assay.node.state.StateStore;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.message.InputLocation;
import network.assay.verification.commitment.StateDigest;
import network.assay.verification.dispute.SegmentTruth;
import network.assay.verification.task.StateSource;
import network.assay.verification.task.TaskProgram;
import network.assay.verification.task.Terms;
import org.jspecify.annotations.Nullable;

/// Where segments are done again, with what is kept of them. It holds one at a time: the states of
/// one step and what that step's trace takes. For one thread at a time.
final class Workbench {
  /// @param truth with notes
  /// @param pretence what a cheat says instead
  record Held(
      Digest dispute, Exhibit exhibit, SegmentTruth truth, Supplier<SegmentTruth> pretence) {}

  private final StateStore states;
  private final Backend backend;
  private final Notebook notebook;
  private volatile @Nullable Held held;

  Workbench(StateStore states, Backend backend, Notebook notebook) {
    this.states = states;
    this.backend = backend;
    this.notebook = notebook;
  }

  /// @throws AssayFault.Operator when what is kept does not fit the terms
  Held hold(Digest dispute, Terms terms, int segment, Exhibit exhibit) {
    Held known = held;
    if (known != null && known.dispute().equals(dispute) && known.exhibit().equals(exhibit)) {
      return known;
    }
    held = null; // before the next one takes memory
    Held made = make(dispute, terms, segment, exhibit);
    held = made;
    return made;
  }

  /// Lets go of what is held for a dispute that is over. On any thread.
  void forget(Digest dispute) {
    Held known = held;
    if (known != null && known.dispute().equals(dispute)) held = null;
  }

  /// Whatever is held is done again.
  void clear() {
    held = null;
  }

  private Held make(Digest dispute, Terms terms, int segment, Exhibit exhibit) {
    TaskProgram program = TaskProgram.of(exhibit.task().model(), exhibit.task().work());
    StateSource sources = sources(exhibit);
    Supplier<State> start =
        () -> {
          State read =
              exhibit.start().map(states::read).orElseGet(() -> program.start(sources, backend));
          check(program.objection(read).isEmpty(), "the segment starts from no state of the task");
          return read;
        };
    State fixed = program.fixed(sources, backend);
    check(program.digest().equals(terms.program()), "the task's program is another");
    check(
        terms.fixed().equals(fixed.size() == 0 ? Digest.ZERO : StateDigest.of(fixed)),
        "what every step reads is something else");
    var truth =
        SegmentTruth.startingAt(start, program, terms, segment, fixed, backend)
            .with(notebook.of(dispute, terms.steps(segment)));
    return new Held(dispute, exhibit, truth, () -> idle(truth, start.get()));
  }

  /// Somebody who pretends that steps change nothing.
  static SegmentTruth idle(SegmentTruth truth, State start) {
    return truth.with(
        (step, tensor, computed) ->
            truth.graph(step).carried().stream()
                .filter(carried -> carried.tensor() == tensor)
                .map(carried -> start.get(carried.name()))
                .findFirst()
                .orElse(computed));
  }

  private static void check(boolean right, String what) {
    if (!right) {
      throw new AssayFault.Operator("what is kept of a disputed result does not fit it: " + what);
    }
  }

  private StateSource sources(Exhibit exhibit) {
    Map<Digest, ContentId> places = new HashMap<>();
    for (InputLocation input : exhibit.inputs()) places.put(input.state(), input.content());
    return digest -> {
      ContentId content = places.get(digest);
      if (content == null || !states.has(content)) {
        throw new AssayFault.Operator(
            ("state %s, from which a disputed segment is done again, is lost; restore the"
                    + " node's data folder from a backup, and start it again")
                .formatted(digest.brief()));
      }
      return states.get(content, digest);
    };
  }
}
