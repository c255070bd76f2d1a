// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.pytorch;

import java.util.List;

/// What steps, inference and memory are measured with.
final class Networks {
  static final Network MLP = new MlpNetwork(128, List.of(784, 512, 512, 10));
  static final Network CNN = new CnnNetwork(64);
  static final Network RESIDUAL = new ResidualNetwork(32, 64, 14);

  /// About ten million weights.
  static final Network GPT = new GptNetwork(4, 256, 256, 6, 6, 384);

  static final List<Network> ALL = List.of(MLP, CNN, RESIDUAL, GPT);

  private Networks() {}

  /// A step as such a network is usually trained.
  static Step step(Network network) {
    return new Step(network, network == GPT ? new Adam(3e-4f, 0.1f) : new Sgd(0.01f, 0.9f));
  }
}
