// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.pytorch;

import network.assay.compute.backend.Program;
import network.assay.compute.tensor.State;

/// A program of ours with its inputs, run again and again into the same outputs.
final class Ours implements Runnable {
  private final Program program;
  private final State inputs;
  private final State outputs;

  Ours(Program program, State inputs) {
    this.program = program;
    this.inputs = inputs;
    this.outputs = program.newOutputs();
  }

  @Override
  public void run() {
    program.run(inputs, outputs);
  }

  State outputs() {
    return outputs;
  }
}
