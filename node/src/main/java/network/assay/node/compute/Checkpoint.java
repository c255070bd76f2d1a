// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import network.assay.compute.FormatFault;
import network.assay.compute.format.FloatStorage;
import network.assay.compute.format.Safetensors;
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
          String about = contents.metadata().get(ABOUT);
          if (about == null || !contents.tensors().has(LOSSES)) {
            throw new FormatFault("no checkpoint of assay compute train");
          }
          try {
            About read = RecordReader.read(About.class, about);
            float[] losses = contents.tensors().get(LOSSES).sharedFloats();
            var list = new java.util.ArrayList<Float>(losses.length);
            for (float loss : losses) list.add(loss);
            State carried = contents.tensors().select(name -> !name.equals(LOSSES));
            for (String name : read.plan().training().carried()) {
              if (!carried.has(name)) throw new FormatFault(otherVersion("it lacks " + name));
            }
            return new Checkpoint(read.plan(), read.step(), carried, list, read.judged());
          } catch (JsonFault e) {
            throw new FormatFault(otherVersion(String.valueOf(e.getMessage())), e);
          }
        });
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
