// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import network.assay.compute.Dice;
import network.assay.compute.FormatFault;
import network.assay.compute.GraphFault;
import network.assay.compute.onnx.file.Limits;
import network.assay.compute.onnx.ir.OnnxFault;
import network.assay.compute.onnx.ir.Port;
import network.assay.compute.onnx.schema.ModelProto;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Whatever a model means, reading and translating it ends in a graph or in a fault that names the
/// operator and the node, with bounded memory.
final class MutatedModelTest {
  private static final String[] FILES = {
    "mlp-script",
    "mlp-dynamo",
    "elements-script",
    "elements-dynamo",
    "shapes-script",
    "shapes-dynamo",
    "windows-script",
    "windows-dynamo",
    "gpt-script",
    "gpt-fused-dynamo",
    "llama-dynamo",
    "resnet-unfolded-script",
    "curves-24",
    "groups-21",
    "attention-23",
    "rotary-23"
  };

  private static final Limits SMALL = new Limits(1 << 20, 1 << 22, 1 << 16, 1 << 10);

  /// What folding may make at most, as it is made, and some.
  private static final long MOST_BYTES = 3L << 29;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private int understood;

  @Test
  void changed_models_end_in_faults_that_name_the_node() throws IOException {
    mutate(100, 11);
  }

  @Tag("long")
  @Test
  void many_changed_models_end_in_faults_that_name_the_node() throws IOException {
    mutate(Integer.getInteger("assay.fuzz.models", 3_000), 12);
  }

  private void mutate(int times, int seed) throws IOException {
    for (int f = 0; f < FILES.length; f++) {
      ModelProto whole = ModelProto.parseFrom(Files.readAllBytes(Fixture.path(FILES[f] + ".onnx")));
      for (int i = 0; i < times; i++) {
        String which = FILES[f] + ", seed " + seed + ", " + i;
        byte[] bytes = new ModelMutation(new Dice(seed, f, i)).of(whole).toByteArray();
        long before = THREADS.getCurrentThreadAllocatedBytes();
        ends(bytes, which);
        long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertThat(taken).as(which).isLessThan(MOST_BYTES);
      }
    }
    assertThat(understood).isPositive();
  }

  private void ends(byte[] bytes, String which) {
    try {
      OnnxModel model = OnnxModel.read(bytes, SMALL);
      try {
        model.inference(sizes(model)).graph().cost();
        understood++;
        new OnnxNetwork(model, sizes(model));
      } catch (FormatFault e) {
        assertThat(e).as(which).message().containsAnyOf("node ", "output ", "input ");
      }
    } catch (OnnxFault | FormatFault | GraphFault e) {
      assertThat(e.getMessage()).as(which).isNotBlank();
    } catch (RuntimeException | Error e) {
      throw new AssertionError(which, e);
    }
  }

  private static Map<String, Integer> sizes(OnnxModel model) {
    Map<String, Integer> sizes = new HashMap<>();
    for (Port port : model.inputs()) {
      for (Port.Dim dim : port.dims()) {
        if (dim instanceof Port.Dim.Open(String symbol)) sizes.put(symbol, 3);
      }
    }
    return sizes;
  }
}
