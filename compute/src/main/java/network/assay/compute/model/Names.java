// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import java.util.Set;

/// The names of tensors that graphs of [Training] and [OuterUpdate] share with their callers. A
/// name that is both input and output of a graph is carried from one step to the next.
public final class Names {
  /// u8, f32 or i32 `[rows, elements of a sample]`: the samples.
  public static final String SAMPLES = "data.x";

  /// i32 `[rows]`, or `[rows, tokens]`: their labels.
  public static final String LABELS = "data.y";

  /// i32: which samples a step sees. Of training `[5]`, see
  /// [network.assay.compute.arith.BatchOrder#tensor]; of evaluation `[1]`, the first of its rows.
  public static final String ORDER = "order";

  /// i32 `[3]`: seed low, seed high, substream.
  public static final String SEED = "seed";

  /// f32 `[]`: the learning rate.
  public static final String RATE = "lr";

  /// f32 `[]`: the momentum's decay.
  public static final String DECAY = "mu";

  /// f32 `[]`: the batch's mean loss, or the evaluation's sum of losses.
  public static final String LOSS = "loss";

  /// i32 `[]`: how many samples, or tokens, were classified rightly.
  public static final String CORRECT = "correct";

  /// f32 `[]`: the norm of all gradients before clipping.
  public static final String NORM = "norm";

  /// f32 `[n * labels, classes]`: what a model says.
  public static final String LOGITS = "logits";

  /// f32 `[]`: beta1 of AdamW to the power of the steps done, less [#REST_1].
  public static final String POWER_1 = "adam.beta1";

  /// f32 `[]`: beta2 of AdamW to the power of the steps done, less [#REST_2].
  public static final String POWER_2 = "adam.beta2";

  /// f32 `[]`: what of the power has no room in [#POWER_1].
  public static final String REST_1 = "adam.rest1";

  /// f32 `[]`: what of the power has no room in [#POWER_2].
  public static final String REST_2 = "adam.rest2";

  private static final Set<String> POWERS = Set.of(POWER_1, POWER_2, REST_1, REST_2);
  private static final String MOMENTUM = "momentum.";
  private static final String VARIANCE = "variance.";
  private static final String SHARD = "shard.";

  private Names() {}

  /// The momentum buffer of a parameter.
  public static String momentum(String parameter) {
    return MOMENTUM + parameter;
  }

  /// The running mean of a parameter's squared gradients.
  public static String variance(String parameter) {
    return VARIANCE + parameter;
  }

  /// A parameter as shard `shard` left it.
  public static String ofShard(int shard, String parameter) {
    return SHARD + shard + "." + parameter;
  }

  public static boolean isMomentum(String name) {
    return name.startsWith(MOMENTUM);
  }

  /// Whether `name` is something that an optimizer remembers, and no parameter.
  public static boolean isOptimizer(String name) {
    return isMomentum(name) || name.startsWith(VARIANCE) || POWERS.contains(name);
  }
}
