// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.job;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.protocol.market.task.ModelSpec.Gpt;
import network.assay.protocol.market.task.ModelSpec.Mlp;
import network.assay.protocol.market.task.ModelSpec.ResNet;
import network.assay.scheduler.yaml.YamlMap;

/// The models that a job file can name (docs/spec/job, section 2).
enum Recipe {
  MLP,
  RESNET18,
  GPT;

  /// The model that `map` describes.
  static ModelSpec read(YamlMap map) {
    // In this order, so that what is read on with after a mistake is always the same.
    var recipes = new LinkedHashMap<String, Recipe>();
    recipes.put("mlp", MLP);
    recipes.put("resnet18", RESNET18);
    recipes.put("gpt", GPT);
    return switch (map.choice("recipe", recipes)) {
      case MLP -> new Mlp(map.wholes("layers", 2, Mlp.MAX_LAYERS, 1, Mlp.MAX_WIDTH));
      case RESNET18 ->
          new ResNet(
              map.wholes("image", 3, 3, 1, ResNet.MAX_SIDE),
              map.choice(
                  "stem", Map.of("small", ResNet.Stem.SMALL, "imagenet", ResNet.Stem.IMAGENET)),
              List.of(2, 2, 2, 2),
              map.whole("filters", 1, ResNet.MAX_FILTERS),
              map.whole("classes", 1, ResNet.MAX_CLASSES));
      case GPT -> gpt(map);
    };
  }

  private static Gpt gpt(YamlMap map) {
    int layers = map.whole("layers", 1, Gpt.MAX_LAYERS);
    int heads = map.whole("heads", 1, Gpt.MAX_HEADS);
    int width = map.whole("width", 1, Gpt.MAX_WIDTH);
    var positions =
        map.choice(
            "positions", Map.of("learned", Gpt.Positions.LEARNED, "rotary", Gpt.Positions.ROTARY));
    int multiple = positions == Gpt.Positions.ROTARY ? 2 * heads : heads;
    if (width % multiple != 0) {
      map.refuse("width", "expected a multiple of " + multiple + " for " + heads + " heads");
      width = multiple; // a stand-in that fits
    }
    return new Gpt(
        layers,
        heads,
        width,
        map.whole("context", 1, Gpt.MAX_CONTEXT),
        map.whole("vocabulary", 1, Gpt.MAX_VOCABULARY),
        new Gpt.Style(
            positions,
            map.choice("norm", Map.of("layer", Gpt.Norm.LAYER, "rms", Gpt.Norm.RMS)),
            map.choice(
                "feed",
                Map.of(
                    "gelu",
                    Gpt.Feed.GELU,
                    "gelu_tanh",
                    Gpt.Feed.GELU_TANH,
                    "swiglu",
                    Gpt.Feed.SWIGLU)),
            map.flag("tied"),
            map.real("dropout", 0, Gpt.MAX_DROPOUT)));
  }
}
