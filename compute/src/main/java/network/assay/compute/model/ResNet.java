// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import java.util.ArrayList;
import java.util.List;
import network.assay.compute.GraphFault;
import network.assay.compute.build.BatchNorm;
import network.assay.compute.build.Convolution;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Norms;
import network.assay.compute.build.Pooling;
import network.assay.compute.build.Value;
import network.assay.compute.build.Window;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// A residual network of basic blocks (He et al., "Deep Residual Learning", 2015): `[2, 2, 2, 2]`
/// blocks make ResNet-18.
///
/// Parameters are called as in torchvision's checkpoints: `conv1.weight`, `layer1.0.bn1.weight` and
/// so on. Running statistics of batch norms are buffers.
///
/// @param blocks of each stage, of which there are at most 8, and at most 1,024 blocks in all; each
///     stage after the first halves the image and doubles the filters
/// @param filters of the first stage
public record ResNet(Image image, Stem stem, List<Integer> blocks, int filters, int classes)
    implements Model {
  private static final float EPSILON = 1e-5f;
  private static final float MOMENTUM = 0.1f;
  private static final int MAX_STAGES = 8;

  /// u8, channel by channel, row by row.
  public record Image(int channels, int height, int width) {}

  /// How the first layers take the image.
  public enum Stem {
    /// By 3 x 3 at full size, for small images.
    SMALL,
    /// By 7 x 7 and a pooling by 3 x 3, each in steps of two.
    IMAGENET
  }

  public ResNet {
    blocks = List.copyOf(blocks);
    Bounds.size("channels of an image", image.channels());
    Bounds.size("height of an image", image.height());
    Bounds.size("width of an image", image.width());
    Bounds.size("classes of a residual network", classes);
    if (blocks.isEmpty() || blocks.size() > MAX_STAGES) {
      throw new GraphFault(
          "a residual network of %d stages; 1 to %d are allowed"
              .formatted(blocks.size(), MAX_STAGES));
    }
    Bounds.layers("blocks of a residual network", blocks);
    Bounds.size("filters of the first stage", filters);
    Bounds.size("filters of the last stage", (long) filters << blocks.size() - 1);
  }

  /// One basic block: its name, the channels that come in and go out, and its stride.
  private record Block(String name, int in, int out, int stride) {
    boolean projects() {
      return stride != 1 || in != out;
    }
  }

  private List<Block> all() {
    var all = new ArrayList<Block>();
    int in = filters;
    for (int stage = 0; stage < blocks.size(); stage++) {
      int out = Math.multiplyExact(filters, 1 << stage);
      for (int i = 0; i < blocks.get(stage); i++) {
        String name = "layer" + (stage + 1) + "." + i + ".";
        all.add(new Block(name, in, out, stage > 0 && i == 0 ? 2 : 1));
        in = out;
      }
    }
    return all;
  }

  @Override
  public Sample sample() {
    return new Sample(DType.U8, Shape.of(image.channels(), image.height(), image.width()));
  }

  @Override
  public Shape label() {
    return Shape.SCALAR;
  }

  @Override
  public List<Parameter> parameters() {
    var parameters = new ArrayList<Parameter>();
    int first = stem == Stem.SMALL ? 3 : 7;
    parameters.add(convolution("conv1", image.channels(), filters, first));
    norm(parameters, "bn1", filters);
    int last = filters;
    for (Block block : all()) {
      parameters.add(convolution(block.name + "conv1", block.in, block.out, 3));
      norm(parameters, block.name + "bn1", block.out);
      parameters.add(convolution(block.name + "conv2", block.out, block.out, 3));
      norm(parameters, block.name + "bn2", block.out);
      if (block.projects()) {
        parameters.add(convolution(block.name + "downsample.0", block.in, block.out, 1));
        norm(parameters, block.name + "downsample.1", block.out);
      }
      last = block.out;
    }
    // A bound of 1 / sqrt(in), as PyTorch's linear layers have it.
    var start = new Parameter.Start.HeUniform(Math.multiplyExact(6, last));
    parameters.add(new Parameter("fc.weight", Shape.of(classes, last), start));
    parameters.add(Parameter.zeros("fc.bias", classes));
    return parameters;
  }

  private static Parameter convolution(String name, int in, int out, int size) {
    int fanIn = Math.multiplyExact(in, size * size);
    return new Parameter(
        name + ".weight", Shape.of(out, in, size, size), new Parameter.Start.HeUniform(fanIn));
  }

  private static void norm(List<Parameter> to, String name, int channels) {
    to.add(Parameter.ones(name + ".weight", channels));
    to.add(Parameter.zeros(name + ".bias", channels));
    to.add(Parameter.zeros(name + ".running_mean", channels).as(Parameter.Kind.BUFFER));
    to.add(Parameter.ones(name + ".running_var", channels).as(Parameter.Kind.BUFFER));
  }

  /// @param samples `[n, channels, height, width]`
  @Override
  public Value logits(Pass pass, Value samples) {
    GraphBuilder g = pass.graph();
    Value x = stem(pass, samples);
    for (Block block : all()) {
      Window strided = Window.of(3).stride(block.stride).padding(1);
      Value y = g.relu(layer(pass, x, block.name + "conv1", block.name + "bn1", strided));
      Window plain = Window.of(3).padding(1);
      y = layer(pass, y, block.name + "conv2", block.name + "bn2", plain);
      Value past = x;
      if (block.projects()) {
        String projection = block.name + "downsample.";
        Window point = Window.of(1).stride(block.stride);
        past = layer(pass, x, projection + "0", projection + "1", point);
      }
      x = g.relu(g.add(y, past));
    }
    Value seen = g.mean(x, 2, 3);
    return g.add(pass.linear(seen, "fc.weight"), pass.parameter("fc.bias"));
  }

  private Value stem(Pass pass, Value samples) {
    GraphBuilder g = pass.graph();
    return switch (stem) {
      case SMALL -> g.relu(layer(pass, samples, "conv1", "bn1", Window.of(3).padding(1)));
      case IMAGENET -> {
        Window wide = Window.of(7).stride(2).padding(3);
        Value x = g.relu(layer(pass, samples, "conv1", "bn1", wide));
        yield Pooling.max(g, x, Window.of(3).stride(2).padding(1));
      }
    };
  }

  private static Value layer(Pass pass, Value x, String convolution, String norm, Window window) {
    GraphBuilder g = pass.graph();
    Value y = Convolution.conv2d(g, x, pass.parameter(convolution + ".weight"), window);
    Value gain = pass.parameter(norm + ".weight");
    Value bias = pass.parameter(norm + ".bias");
    String meanName = norm + ".running_mean";
    String varianceName = norm + ".running_var";
    Value mean = pass.parameter(meanName);
    Value variance = pass.parameter(varianceName);
    if (!pass.isTraining()) {
      return Norms.batch(g, y, new BatchNorm.Affine(gain, bias), mean, variance, EPSILON);
    }
    BatchNorm.Result result = Norms.batch(g, y, gain, bias, EPSILON);
    pass.update(meanName, BatchNorm.running(g, mean, result.mean(), MOMENTUM));
    pass.update(varianceName, BatchNorm.running(g, variance, result.variance(), MOMENTUM));
    return result.output();
  }
}
