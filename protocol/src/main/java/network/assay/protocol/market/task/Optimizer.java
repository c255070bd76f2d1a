// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.task;

/// How parameters move against their gradient. The numbers are binary32 and count by their bits.
public sealed interface Optimizer {
  /// One of the inner steps.
  sealed interface Inner extends Optimizer {
    float rate();
  }

  /// `buf = momentum * buf + g; p -= rate * buf` (docs/spec/exact-ops).
  record Sgd(float rate, float momentum) implements Inner {
    public Sgd {
      Limits.check("the learning rate", rate, 0f, 1_000f);
      Limits.check("the momentum", momentum, 0f, 1f);
    }
  }

  /// Adam with decoupled weight decay (docs/spec/exact-ops, section 9.3).
  ///
  /// @param clip the greatest norm of all gradients together; 0 for any
  record AdamW(
      float rate,
      float beta1,
      float beta2,
      float epsilon,
      float decay,
      float clip,
      Schedule schedule)
      implements Inner {
    public static final float MAX_BETA = 0.99999f;
    public static final float MAX_CLIP = 1_000_000f;

    public AdamW {
      Limits.check("the learning rate", rate, 0f, 1_000f);
      Limits.check("beta1", beta1, 0f, MAX_BETA);
      Limits.check("beta2", beta2, 0f, MAX_BETA);
      Limits.check("epsilon", epsilon, 0f, 1f);
      Limits.check("the weight decay", decay, 0f, 1_000f);
      Limits.check("the norm to clip to", clip, 0f, MAX_CLIP);
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
