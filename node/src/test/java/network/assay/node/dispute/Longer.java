// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import network.assay.compute.backend.Backend;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.node.chain.DisputeCalls;
import network.assay.node.chain.PracticeTask;
import network.assay.node.state.StateStore;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.message.InputLocation;
import network.assay.protocol.market.task.DataRef;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.protocol.market.task.Optimizer;
import network.assay.protocol.market.task.SampleRange;
import network.assay.protocol.market.task.StateRef;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.protocol.market.task.Work;
import network.assay.staking.Evidence;
import network.assay.staking.gateway.DisputeWrites;
import network.assay.verification.commitment.StateDigest;
import network.assay.verification.commitment.Transcript;
import network.assay.verification.dispute.Game;
import network.assay.verification.dispute.SegmentTruth;
import network.assay.verification.dispute.Truth;
import network.assay.verification.task.TaskProgram;
import network.assay.verification.task.Terms;

/// A task whose first segment has many steps, so that it tells whether they are done again.
///
/// @param sum a tensor that a sum makes
record Longer(TaskSpec spec, TaskProgram program, Terms terms, State start, State fixed, int sum) {
  static final int STEPS = 64;

  private static final ModelSpec MODEL = new ModelSpec.Mlp(List.of(36, 20, 3));

  static Longer of(Backend backend) {
    State data = PracticeTask.data();
    Digest digest = StateDigest.of(data);
    Work work =
        new Work.Train(
            new StateRef.Initial(4),
            new DataRef(digest, 12),
            new SampleRange(2, 12),
            7,
            5,
            STEPS,
            STEPS,
            4,
            new Optimizer.Sgd(0.1f, 0.9f));
    TaskProgram program = TaskProgram.of(MODEL, work);
    Map<Digest, State> states = Map.of(digest, data);
    State start = program.start(d -> Objects.requireNonNull(states.get(d)), backend);
    State fixed = program.fixed(d -> Objects.requireNonNull(states.get(d)), backend);
    int sum =
        program
            .graphs()
            .getFirst()
            .made()
            .filter(
                tensor ->
                    program.graphs().getFirst().maker(tensor).orElseThrow()
                            instanceof network.assay.compute.graph.Node.Fold fold
                        && fold.reduce().elements() > 30)
            .findFirst()
            .orElseThrow();
    var spec = new TaskSpec(program.digest(), MODEL, work);
    return new Longer(spec, program, program.terms(start, fixed), start, fixed, sum);
  }

  Exhibit exhibit(StateStore states) {
    State data = PracticeTask.data();
    return new Exhibit(
        spec, List.of(new InputLocation(StateDigest.of(data), states.put(data))), Optional.empty());
  }

  SegmentTruth truth(Backend backend) {
    return new SegmentTruth(program, terms, 0, start, fixed, backend);
  }

  /// Somebody who takes another number for one of step `at`.
  SegmentTruth lie(Backend backend, int at) {
    return truth(backend)
        .with((step, tensor, computed) -> step == at && tensor == sum ? other(computed) : computed);
  }

  private static Tensor other(Tensor tensor) {
    Tensor copy = tensor.copy();
    float[] values = copy.sharedFloats();
    values[1] = values[1] == 1.5f ? -1.5f : 1.5f;
    return copy;
  }

  /// @param job its number: each is another dispute
  CaseFile file(Role role, int job, Truth signed, Game.Open open, Exhibit exhibit) {
    Evidence practice = Cases.evidence(job, signed, open);
    Digest first = StateDigest.of(start);
    var transcript =
        new Transcript(List.of(first, Cases.end(signed), Digest.parse("%064x".formatted(9))));
    var evidence =
        new Evidence(
            practice.job(),
            practice.task(),
            practice.signature(),
            transcript.root(),
            practice.salt(),
            new Evidence.Segment(
                0,
                new Evidence.Checkpoint(first, transcript.prove(0)),
                new Evidence.Checkpoint(Cases.end(signed), transcript.prove(1)),
                open.end()));
    return new CaseFile(
        role,
        Cases.ACCUSED,
        Cases.CHALLENGER,
        DisputeWrites.openingData(
            evidence, DisputeCalls.of(terms), open.nodes(), open.endSiblings()),
        Optional.of(exhibit),
        Cases.START,
        Optional.empty());
  }
}
