// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import network.assay.compute.tensor.Tensor;

/// A script of PyTorch's with its arguments, called again and again.
final class Theirs implements Runnable, AutoCloseable {
  private final NDList arguments = new NDList();
  private final Script script;
  private final boolean gradients;

  /// @param gradients as [Script#run]
  Theirs(Torch torch, List<String> names, List<Tensor> values, String body, boolean gradients) {
    values.forEach(value -> arguments.add(torch.tensor(value)));
    this.script = torch.script(names, body);
    this.gradients = gradients;
  }

  /// The results of one call.
  List<float[]> call() {
    NDList results = script.run(arguments, gradients);
    List<float[]> values = results.stream().map(Torch::floats).toList();
    results.forEach(NDArray::close);
    return values;
  }

  /// What argument `index` holds now.
  float[] argument(int index) {
    return Torch.floats(arguments.get(index));
  }

  @Override
  public void run() {
    script.runAndDrop(arguments, gradients);
  }

  @Override
  public void close() {
    script.close();
    arguments.forEach(NDArray::close);
  }
}
