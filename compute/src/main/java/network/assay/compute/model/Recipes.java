// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import java.util.List;
import java.util.stream.IntStream;
import network.assay.compute.GraphFault;

/// The models that need no file.
public final class Recipes {
  private Recipes() {}

  /// @param sizes the features, the hidden sizes, the classes
  public static Mlp mlp(int... sizes) {
    return new Mlp(IntStream.of(sizes).boxed().toList());
  }

  /// ResNet-18, of about 11 million parameters with 64 filters, and a sixteenth of that with 16.
  public static ResNet resnet18(ResNet.Image image, ResNet.Stem stem, int filters, int classes) {
    return new ResNet(image, stem, List.of(2, 2, 2, 2), filters, classes);
  }

  /// A transformer of GPT-2's style and about as many parameters, those of tokens apart, as `size`
  /// says: `1m` (context 128), `10m`, `25m` (both 256), `85m` (GPT-2's smallest) or `300m` (both
  /// 1024).
  public static Gpt gpt(String size, int vocabulary) {
    Gpt.Size found =
        switch (size) {
          case "1m" -> new Gpt.Size(4, 4, 128, 128, vocabulary);
          case "10m" -> new Gpt.Size(6, 6, 384, 256, vocabulary);
          case "25m" -> new Gpt.Size(8, 8, 512, 256, vocabulary);
          case "85m" -> new Gpt.Size(12, 12, 768, 1024, vocabulary);
          case "300m" -> new Gpt.Size(24, 16, 1024, 1024, vocabulary);
          default ->
              throw new GraphFault(
                  "no transformer is called " + size + "; there are 1m, 10m, 25m, 85m and 300m");
        };
    return new Gpt(found, Gpt.Style.GPT2);
  }
}
