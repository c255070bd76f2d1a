// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.task.StateRef;
import network.assay.protocol.market.task.Work;
import network.assay.scheduler.plan.PlannedTask;

/// Who has been told which state: a verifier must not know the end it is to find (docs/spec/job,
/// section 7.2).
final class Inputs {
  private Inputs() {}

  /// The states that whoever does `work` is handed.
  static List<Digest> of(Work work) {
    return switch (work) {
      case Work.Train train -> state(train.global()).toList();
      case Work.Merge merge ->
          Stream.concat(state(merge.global()), merge.shards().stream()).toList();
      case Work.Evaluate evaluate -> state(evaluate.global()).toList();
    };
  }

  private static Stream<Digest> state(StateRef ref) {
    return switch (ref) {
      case StateRef.Initial _ -> Stream.empty();
      case StateRef.Of(Digest state) -> Stream.of(state);
    };
  }

  /// Whether `provider` is executing a check whose end is an input of `task`.
  static boolean checksAnInputOf(Draft draft, Address provider, PlannedTask task) {
    Set<Digest> inputs = Set.copyOf(of(task.spec().work()));
    return draft.results().values().stream()
        .filter(result -> inputs.contains(result.claim().output()))
        .anyMatch(
            result ->
                result.stage() instanceof Result.Stage.Checking(_, Check check)
                    && check.uncommitted()
                    && check.verifier().filter(provider::equals).isPresent());
  }

  /// Everyone who was handed a task that has `state` as an input.
  static Set<Address> toldOf(Draft draft, Digest state) {
    Stream<Address> working =
        draft.assignments().values().stream()
            .filter(assignment -> of(assignment.task().spec().work()).contains(state))
            .map(assignment -> assignment.lease().provider());
    Stream<Address> worked =
        draft.results().values().stream()
            .filter(result -> of(result.task().spec().work()).contains(state))
            .map(Result::provider);
    return Stream.concat(working, worked).collect(Collectors.toUnmodifiableSet());
  }
}
