// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.task;

import java.util.List;
import network.assay.compute.model.Gpt;
import network.assay.compute.model.Lora;
import network.assay.compute.model.Mlp;
import network.assay.compute.model.Model;
import network.assay.compute.model.Parameter;
import network.assay.compute.model.ResNet;
import network.assay.protocol.market.task.ModelSpec;

/// The models that tasks name.
public final class Architectures {
  /// Tensors of all shards together: a merge's graph is made before anything else is known of it.
  private static final int MAX_MERGED = 1 << 17;

  private Architectures() {}

  /// Costs little: no tensor is made.
  ///
  /// @throws network.assay.compute.GraphFault when a parameter would be too large
  public static Model of(ModelSpec spec) {
    return switch (spec) {
      case ModelSpec.Mlp(List<Integer> widths) -> new Mlp(widths);
      case ModelSpec.ResNet net ->
          new ResNet(
              new ResNet.Image(net.image().get(0), net.image().get(1), net.image().get(2)),
              switch (net.stem()) {
                case SMALL -> ResNet.Stem.SMALL;
                case IMAGENET -> ResNet.Stem.IMAGENET;
              },
              net.blocks(),
              net.filters(),
              net.classes());
      case ModelSpec.Gpt gpt ->
          new Gpt(
              new Gpt.Size(gpt.layers(), gpt.heads(), gpt.width(), gpt.context(), gpt.vocabulary()),
              style(gpt.style()));
      case ModelSpec.Lora lora -> Lora.of(of(lora.base()), lora.rank(), lora.alpha());
    };
  }

  /// @throws TaskFault when merging `shards` of them would take a graph of more than a task's size
  public static void checkMerge(ModelSpec spec, int shards) {
    int tensors = moving(of(spec)).size();
    if ((long) tensors * shards > MAX_MERGED) {
      throw new TaskFault(shards + " shards of " + tensors + " tensors are too many to merge");
    }
  }

  /// The parameters that are a task's state: all but those that adapters leave as they are.
  public static List<Parameter> moving(Model model) {
    return model.parameters().stream()
        .filter(parameter -> parameter.kind() != Parameter.Kind.FROZEN)
        .toList();
  }

  /// The parameters that adapters leave as they are.
  public static List<Parameter> frozen(Model model) {
    return model.parameters().stream()
        .filter(parameter -> parameter.kind() == Parameter.Kind.FROZEN)
        .toList();
  }

  /// How many labels `samples` of them are judged by.
  public static long labels(ModelSpec spec, long samples) {
    return Math.multiplyExact(samples, DataShape.of(of(spec), 0).labels());
  }

  private static Gpt.Style style(ModelSpec.Gpt.Style style) {
    return new Gpt.Style(
        switch (style.positions()) {
          case LEARNED -> Gpt.Positions.LEARNED;
          case ROTARY -> Gpt.Positions.ROTARY;
        },
        switch (style.norm()) {
          case LAYER -> Gpt.Norm.LAYER;
          case RMS -> Gpt.Norm.RMS;
        },
        switch (style.feed()) {
          case GELU -> Gpt.Feed.GELU;
          case GELU_TANH -> Gpt.Feed.GELU_TANH;
          case SWIGLU -> Gpt.Feed.SWIGLU;
        },
        style.tied(),
        style.dropout());
  }
}
