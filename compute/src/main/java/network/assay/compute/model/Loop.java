// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import java.util.ArrayList;
import java.util.List;
import network.assay.compute.GraphFault;
import network.assay.compute.backend.Program;
import network.assay.compute.tensor.State;

/// Runs a program again and again, handing what is carried
/// ([network.assay.compute.graph.Graph#carried]) from one run to the next. After the first two runs
/// nothing is allocated for tensors: outputs alternate between two sets.
///
/// A state that this class gives out is overwritten by the next but one run; use [#snapshot] to
/// keep one. For one thread at a time.
public final class Loop {
  private final Program program;
  private final List<String> carried;
  private final State fixed;
  private State current;
  private State outputs;
  private State spare;

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
    this.outputs = program.newOutputs();
    this.spare = program.newOutputs();
  }

  /// One run. `varying` are the inputs that are neither carried nor fixed. Gives all outputs.
  public State run(State varying) {
    State made = program.run(current.plus(fixed).plus(varying), spare);
    spare = outputs;
    outputs = made;
    current = made.select(carried::contains);
    return made;
  }

  /// The carried tensors as they are now, as a copy of their own.
  public State snapshot() {
    return current.copy();
  }
}
