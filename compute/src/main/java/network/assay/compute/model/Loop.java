// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import network.assay.compute.GraphFault;
import network.assay.compute.backend.Program;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Runs a program again and again, handing what is carried
/// ([network.assay.compute.graph.Graph#carried]) from one run to the next. After the third run
/// nothing is allocated: what can change in place ([Program#inPlace]) does, other outputs alternate
/// between two sets, and so do the inputs made of them. The initial state is left as it is.
///
/// A state that this class gives out is overwritten by the next run; use [#snapshot] to keep one.
/// After a run that failed there is no state any more. For one thread at a time.
public final class Loop {
  private final Program program;
  private final List<String> carried;
  private final State fixed;
  private State current;
  private Turn next;
  private Turn after;
  private @Nullable State varying;
  private long runs;
  private long diverged = -1;

  /// Where a run puts its outputs, and the inputs of the run that follows.
  private static final class Turn {
    private final State outputs;
    private @Nullable State inputs;

    Turn(State outputs) {
      this.outputs = outputs;
    }
  }

  /// @param initial the carried tensors at the start
  /// @param fixed inputs that stay the same in every run
  public Loop(Program program, State initial, State fixed) {
    this.program = program;
    this.carried = new ArrayList<>(program.graph().carried());
    this.fixed = fixed;
    for (String name : carried) {
      if (!initial.has(name)) throw new GraphFault("the initial state lacks " + name);
    }
    this.current = initial.select(carried::contains);
    State outputs = program.newOutputs();
    State others = program.newOutputs(name -> !program.inPlace().contains(name));
    this.next = new Turn(outputs);
    this.after = new Turn(outputs.select(program.inPlace()::contains).plus(others));
  }

  /// One run. `varying`, of which a copy is taken, are the inputs that are neither carried nor
  /// fixed: the same ones in every run. Gives all outputs.
  public State run(State varying) {
    State inputs = inputs(varying);
    State made = program.run(inputs, next.outputs);
    Turn done = next;
    next = after;
    after = done;
    current = made;
    if (diverged < 0 && made.has(Names.LOSS) && made.get(Names.LOSS).hasNaN()) diverged = runs;
    runs++;
    return made;
  }

  /// The first run, counted from 0, whose loss was no number.
  public OptionalLong diverged() {
    return diverged < 0 ? OptionalLong.empty() : OptionalLong.of(diverged);
  }

  /// The carried tensors as they are now, as a copy of their own.
  public State snapshot() {
    return current.select(carried::contains).copy();
  }

  // Of the last run's outputs, which `after` holds since.
  private State inputs(State given) {
    State own = varying;
    if (own == null) {
      own = given.copy();
      varying = own;
    } else {
      for (String name : own.names()) copy(given.get(name), own.get(name));
    }
    if (runs == 0) return current.plus(fixed).plus(own);
    if (after.inputs == null) {
      after.inputs = current.select(carried::contains).plus(fixed).plus(own);
    }
    return after.inputs;
  }

  private static void copy(Tensor from, Tensor to) {
    if (from.dtype() != to.dtype() || !from.shape().equals(to.shape())) {
      throw new GraphFault("an input was " + to + " and is " + from);
    }
    switch (from.dtype()) {
      case F32 -> System.arraycopy(from.sharedFloats(), 0, to.sharedFloats(), 0, from.elements());
      case I32 -> System.arraycopy(from.sharedInts(), 0, to.sharedInts(), 0, from.elements());
      case U8 -> System.arraycopy(from.sharedBytes(), 0, to.sharedBytes(), 0, from.elements());
    }
  }
}
