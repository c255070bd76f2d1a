// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.task;

/// How parameters move against their gradient. The numbers are binary32 and count by their bits.
public sealed interface Optimizer {
  /// `buf = momentum * buf + g; p -= rate * buf` (docs/spec/exact-ops).
  record Sgd(float rate, float momentum) implements Optimizer {
    public Sgd {
      Limits.check("the learning rate", rate, 0f, 1_000f);
      Limits.check("the momentum", momentum, 0f, 1f);
    }
  }

  /// Nesterov momentum as the outer step of DiLoCo: `d = p - mean(p of the shards); buf = momentum
  /// * buf + d; p -= rate * (d + momentum * buf)`.
  record Nesterov(float rate, float momentum) implements Optimizer {
    public Nesterov {
      Limits.check("the outer learning rate", rate, 0f, 1_000f);
      Limits.check("the outer momentum", momentum, 0f, 1f);
    }
  }
}
