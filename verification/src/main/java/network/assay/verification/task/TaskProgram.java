// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.task;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import network.assay.compute.GraphFault;
import network.assay.compute.backend.Backend;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Input;
import network.assay.compute.model.Model;
import network.assay.compute.model.ModelGraphs;
import network.assay.compute.model.Names;
import network.assay.compute.model.OuterUpdate;
import network.assay.compute.model.Parameter;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.task.DataRef;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.protocol.market.task.StateRef;
import network.assay.protocol.market.task.Work;
import network.assay.verification.commitment.StateDigest;

/// What a task computes, derived from its model and work alone: the graphs of its steps, where it
/// starts, and what each step reads.
///
/// A task's state is the carried tensors: those that a step's graph both takes and gives.
public abstract sealed class TaskProgram permits TrainProgram, MergeProgram, EvaluateProgram {
  /// @param frozen the digest of the weights that stay, where some do
  record Network(Model model, Optional<Digest> frozen) {}

  private final Work work;
  private final StepGraphs steps;
  private final StepOrder order;

  /// @param order from what steps have their input `order`
  TaskProgram(Work work, StepGraphs steps, StepOrder order) {
    this.work = work;
    this.steps = steps;
    this.order = order;
  }

  /// Whoever derives many programs has [TaskPrograms] do it.
  ///
  /// @throws TaskFault when no program follows from `model` and `work`
  public static TaskProgram of(ModelSpec model, Work work) {
    return of(model, work, network -> StepGraphs.of(network, work));
  }

  /// @param steps gives the graphs of `work` on a model
  static TaskProgram of(ModelSpec model, Work work, Function<Model, StepGraphs> steps) {
    try {
      Model network = Architectures.of(model);
      return switch (work) {
        case Work.Train train ->
            new TrainProgram(new Network(network, model.frozen()), train, steps.apply(network));
        case Work.Merge merge -> {
          Architectures.checkMerge(model, merge.shards().size());
          yield new MergeProgram(network, merge, steps.apply(network));
        }
        case Work.Evaluate evaluate ->
            new EvaluateProgram(
                new Network(network, model.frozen()), evaluate, steps.apply(network));
      };
    } catch (GraphFault e) {
      throw new TaskFault("the task has no program: " + e.getMessage(), e);
    }
  }

  public final Work work() {
    return work;
  }

  public final List<Graph> graphs() {
    return steps.graphs();
  }

  /// docs/spec/job, section 3.5.
  public final Digest digest() {
    return steps.digest();
  }

  /// Those of [#graphs], with the proofs of their parts.
  public final List<GraphDigest> digests() {
    return steps.digests();
  }

  /// What the task means to a contract.
  ///
  /// @param start what [#start] gives
  /// @param fixed what [#fixed] gives
  public final Terms terms(State start, State fixed) {
    Digest besides = fixed.size() == 0 ? Digest.ZERO : StateDigest.of(fixed);
    return terms(StateDigest.of(start), besides);
  }

  /// What the task means to a contract, if its states have these digests.
  ///
  /// @param fixed zero where steps read nothing besides the state
  public final Terms terms(Digest start, Digest fixed) {
    return new Terms(digest(), start, fixed, work.steps(), work.segmentSteps(), order);
  }

  /// The exact scalar operations of segments `from` to `to` (not included).
  public final long operations(int from, int to) {
    long sum = 0;
    for (int step = firstStep(from); step < firstStep(to); step++) {
      sum = Math.addExact(sum, steps.operations().get(graphIndex(step)));
    }
    return sum;
  }

  /// The first step of `segment`, which may be one past the last segment.
  public final int firstStep(int segment) {
    return (int) Math.min((long) segment * work.segmentSteps(), work.steps());
  }

  /// Which of the graphs step `step` is, counted from 0 within the task: the last step is the last.
  public final int graphIndex(int step) {
    return step == work.steps() - 1 ? graphs().size() - 1 : 0;
  }

  /// The state before the first step.
  ///
  /// @param backend runs what the start itself computes
  /// @throws TaskFault when a state is not what the task says it is
  public abstract State start(StateSource sources, Backend backend);

  /// Why `state` is none of this task's, which have the carried tensors and no others
  /// (docs/spec/dispute, section 3); empty when it is one. One with a tensor more runs as well,
  /// and no contract can be shown any of it.
  public final Optional<String> objection(State state) {
    Graph graph = graphs().getFirst();
    List<String> carried = graph.carried();
    for (String name : carried) {
      if (!state.has(name)) return Optional.of("it lacks " + name);
      Input input = graph.input(name).orElseThrow();
      Tensor tensor = state.get(name);
      if (tensor.dtype() != input.dtype() || !tensor.shape().equals(input.shape())) {
        return Optional.of(
            "it has %s as %s, not %s %s".formatted(name, tensor, input.dtype(), input.shape()));
      }
    }
    return state.names().stream()
        .filter(name -> !carried.contains(name))
        .findFirst()
        .map(name -> "it has " + name + " besides what the task carries");
  }

  /// What every step reads besides the state.
  public abstract State fixed(StateSource sources, Backend backend);

  /// What step `step` alone reads besides the state.
  public final State varying(int step) {
    return order.varying(step);
  }

  /// The global state that `ref` stands for: parameters and outer momentum.
  static State global(Model model, StateRef ref, StateSource sources, Backend backend) {
    return switch (ref) {
      case StateRef.Of(Digest digest) -> globalPart(model, sources.get(digest));
      case StateRef.Initial(long seed) -> initial(model, seed, backend);
    };
  }

  private static State initial(Model model, long seed, Backend backend) {
    State parameters = ModelGraphs.start(model, backend, seed);
    return parameters.plus(OuterUpdate.resting(model.parameters()));
  }

  private static State globalPart(Model model, State state) {
    var wanted = new TreeMap<String, Shape>();
    for (Parameter parameter : Architectures.moving(model)) {
      wanted.put(parameter.name(), parameter.shape());
      if (parameter.isTrained()) wanted.put(Names.momentum(parameter.name()), parameter.shape());
    }
    return chosen(state, wanted);
  }

  /// The parameters of a state that move, checked against the model.
  static State parameters(Model model, State state) {
    return chosen(state, shapes(Architectures.moving(model)));
  }

  /// The weights that stay, which are the model's and no others; nothing where all move.
  static State frozen(Network network, StateSource sources) {
    return network
        .frozen()
        .map(digest -> all(sources.get(digest), shapes(Architectures.frozen(network.model()))))
        .orElse(State.EMPTY);
  }

  /// Not [#chosen], as a digest that suited several models would name other weights for each.
  private static State all(State weights, Map<String, Shape> wanted) {
    State found = chosen(weights, wanted);
    for (String name : weights.names()) {
      if (!wanted.containsKey(name)) {
        throw new TaskFault(
            "the weights that stay have "
                + name
                + " besides the model's: the fault of"
                + " whoever described the task");
      }
    }
    return found;
  }

  private static SortedMap<String, Shape> shapes(List<Parameter> parameters) {
    var shapes = new TreeMap<String, Shape>();
    parameters.forEach(parameter -> shapes.put(parameter.name(), parameter.shape()));
    return shapes;
  }

  /// The data set that a task names, checked against the model.
  static State data(Model model, DataRef ref, StateSource sources) {
    State data = sources.get(ref.state());
    DataShape found = DataShape.of(data);
    DataShape due = DataShape.of(model, ref.samples());
    if (!found.equals(due)) {
      throw new TaskFault("the data set is " + found + ", the task is for " + due);
    }
    return State.of(Names.SAMPLES, data.get(DataShape.SAMPLES))
        .with(Names.LABELS, data.get(DataShape.LABELS));
  }

  private static State chosen(State state, Map<String, Shape> wanted) {
    wanted.forEach(
        (name, shape) -> {
          if (!state.has(name)) throw new TaskFault("a state lacks " + name);
          Tensor tensor = state.get(name);
          if (tensor.dtype() != DType.F32 || !tensor.shape().equals(shape)) {
            throw new TaskFault("a state has " + name + " as " + tensor + ", not f32 " + shape);
          }
        });
    return state.select(wanted::containsKey);
  }
}
