// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import network.assay.compute.GraphFault;

/// How a model is trained.
///
/// @param clip the greatest norm that all gradients together keep; +infinity for any
/// @param parts into how many equal parts a batch is cut, one after the other, so that only one
///     part's intermediate values are in memory; at most 1,024
public record Method(Optimizer optimizer, Schedule schedule, float clip, int parts) {
  public Method {
    if (!(clip > 0)) throw new GraphFault("a gradient norm of at most " + clip);
    Bounds.layers("parts of a batch", parts);
  }

  /// At a constant rate, without clipping, each batch as a whole.
  public static Method of(Optimizer optimizer) {
    return new Method(optimizer, new Schedule.Constant(), Float.POSITIVE_INFINITY, 1);
  }

  public Method with(Schedule other) {
    return new Method(optimizer, other, clip, parts);
  }

  public Method withClip(float norm) {
    return new Method(optimizer, schedule, norm, parts);
  }

  public Method withParts(int number) {
    return new Method(optimizer, schedule, clip, number);
  }

  boolean clips() {
    return clip != Float.POSITIVE_INFINITY;
  }
}
