// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import network.assay.compute.FormatFault;
import network.assay.compute.format.FloatStorage;
import network.assay.compute.format.Safetensors;
import network.assay.compute.model.Parameter;
import network.assay.compute.model.Training;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.node.json.JsonFault;
import network.assay.node.json.RecordReader;
import network.assay.node.json.RecordWriter;
import network.assay.node.report.WholeFile;
import network.assay.node.text.Advice;
import network.assay.node.text.FileTrouble;
import network.assay.protocol.market.AssayFault;

/// Where a training stands: enough to go on as if it had never stopped.
///
/// @param step how many steps are done
/// @param carried parameters and what the optimizer remembers
/// @param losses of the steps that are done
public record Checkpoint(
    Plan plan, int step, State carried, List<Float> losses, List<Judged> judged) {
  private static final String ABOUT = "assay.checkpoint";
  private static final String LOSSES = "history.losses";

  /// What stands beside the tensors.
  record About(Plan plan, int step, List<Judged> judged) {}

  public Checkpoint {
    losses = List.copyOf(losses);
    judged = List.copyOf(judged);
  }

  /// Writes the file whole or not at all.
  ///
  /// @throws AssayFault.Operator when it cannot be written
  public void write(Path file) {
    float[] values = new float[losses.size()];
    for (int i = 0; i < values.length; i++) values[i] = losses.get(i);
    State all = carried.with(LOSSES, Tensor.wrapF32(Shape.of(values.length), values));
    String about = RecordWriter.text(new About(plan, step, judged));
    store(all, Map.of(ABOUT, about), FloatStorage.F32, file);
  }

  /// @throws AssayFault.Operator when the file is no checkpoint
  public static Checkpoint read(UserFile file) {
    return file.read(
        path -> {
          Safetensors.Contents contents = Safetensors.read(path);
          if (!isOne(contents)) throw new FormatFault("no checkpoint of assay compute train");
          return of(contents);
        });
  }

  /// Whether a file is a checkpoint, so no model.
  static boolean isOne(Safetensors.Contents contents) {
    return contents.metadata().containsKey(ABOUT);
  }

  static Checkpoint of(Safetensors.Contents contents) {
    try {
      About read = RecordReader.read(About.class, String.valueOf(contents.metadata().get(ABOUT)));
      State carried = contents.tensors().select(name -> !name.equals(LOSSES));
      Training training = read.plan().training();
      for (Parameter parameter : training.model().parameters()) {
        check(carried, parameter.name(), parameter.shape());
      }
      training
          .method()
          .optimizer()
          .remembered(training.model().parameters())
          .forEach((name, shape) -> check(carried, name, shape));
      List<Float> losses = losses(contents.tensors());
      if (read.step() != losses.size() || read.step() > read.plan().steps()) {
        throw new FormatFault(
            otherVersion(
                "it is at step %d of %d, with %d losses"
                    .formatted(read.step(), read.plan().steps(), losses.size())));
      }
      return new Checkpoint(read.plan(), read.step(), carried, losses, read.judged());
    } catch (JsonFault e) {
      throw new FormatFault(otherVersion(String.valueOf(e.getMessage())), e);
    }
  }

  private static List<Float> losses(State tensors) {
    check(tensors, LOSSES, tensors.has(LOSSES) ? tensors.get(LOSSES).shape() : Shape.of(0));
    float[] losses = tensors.get(LOSSES).sharedFloats();
    var list = new ArrayList<Float>(losses.length);
    for (float loss : losses) list.add(loss);
    return list;
  }

  private static void check(State carried, String name, Shape shape) {
    if (!carried.has(name)) throw new FormatFault(otherVersion("it lacks " + name));
    Tensor tensor = carried.get(name);
    if (tensor.dtype() != DType.F32 || !tensor.shape().equals(shape)) {
      throw new FormatFault(
          otherVersion("it has %s as %s, not F32 %s".formatted(name, tensor, shape)));
    }
  }

  private static String otherVersion(String why) {
    return Advice.message(
        "a checkpoint of another version: " + why,
        "remove it, or train anew in another folder with -o");
  }

  static void store(State state, Map<String, String> metadata, FloatStorage floats, Path file) {
    try {
      WholeFile.write(file, part -> Safetensors.write(state, metadata, floats, part));
    } catch (IOException e) {
      throw new AssayFault.Operator("cannot write " + file + ": " + FileTrouble.of(e), e);
    }
  }
}
