// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import network.assay.compute.Dice;
import network.assay.compute.FormatFault;
import network.assay.compute.GraphFault;
import network.assay.compute.onnx.file.Limits;
import network.assay.compute.onnx.ir.OnnxFault;
import network.assay.compute.onnx.ir.Port;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever is done to a file, reading and translating it ends in a model or a typed fault.
final class MutatedFileTest {
  private static final String[] FILES = {
    "mlp-script", "mlp-dynamo", "elements-script", "shapes-script", "shapes-dynamo",
    "windows-script", "windows-dynamo", "gpt-dynamo", "llama-dynamo", "resnet-unfolded-script"
  };

  /// One whose weights lie in another file.
  private static final String BESIDE = "mlp-external.onnx";

  private static final Limits SMALL = new Limits(1 << 20, 1 << 22, 1 << 16, 1 << 10);

  @Test
  void mutations_end_in_typed_faults() throws IOException {
    mutate(150, 1);
  }

  @Tag("long")
  @Test
  void many_mutations_end_in_typed_faults() throws IOException {
    mutate(2_000, 2);
  }

  private static void mutate(int times, int seed) throws IOException {
    int understood = 0;
    for (int f = 0; f < FILES.length; f++) {
      byte[] whole = Files.readAllBytes(Fixture.path(FILES[f] + ".onnx"));
      for (int i = 0; i < times; i++) {
        byte[] bytes = mutated(whole, new Dice(seed, f, i));
        if (survives(() -> OnnxModel.read(bytes, SMALL), FILES[f] + " " + i)) understood++;
      }
    }
    // Some changes only touch weights or names.
    assertThat(understood).isPositive();
  }

  @Test
  void mutations_of_a_model_and_of_the_file_beside_it_end_in_typed_faults(@TempDir Path folder)
      throws IOException {
    byte[] model = Files.readAllBytes(Fixture.path(BESIDE));
    byte[] data = Files.readAllBytes(Fixture.path(BESIDE + ".data"));
    Path file = folder.resolve(BESIDE);
    int understood = 0;
    for (int i = 0; i < 300; i++) {
      Dice dice = new Dice(3, 0, i);
      boolean first = dice.roll(2) == 0;
      Files.write(file, first ? mutated(model, dice) : model);
      Files.write(folder.resolve(BESIDE + ".data"), first ? data : mutated(data, dice));
      if (survives(() -> OnnxModel.read(file, SMALL), BESIDE + " " + i)) understood++;
    }
    assertThat(understood).isPositive();
  }

  private interface Reading {
    OnnxModel read() throws IOException;
  }

  private static boolean survives(Reading reading, String which) throws IOException {
    try {
      OnnxModel model = reading.read();
      Map<String, Integer> sizes = new HashMap<>();
      for (Port port : model.inputs()) {
        for (Port.Dim dim : port.dims()) {
          if (dim instanceof Port.Dim.Open(String symbol)) sizes.put(symbol, 3);
        }
      }
      model.inference(sizes);
      return true;
    } catch (FormatFault | OnnxFault | GraphFault e) {
      return false;
    } catch (RuntimeException | Error e) {
      throw new AssertionError("mutation " + which, e);
    }
  }

  // Up to six changes: bits flipped, bytes made extreme, runs copied or cut out, the end cut off.
  private static byte[] mutated(byte[] whole, Dice dice) {
    byte[] bytes = whole.clone();
    for (int changes = 1 + dice.roll(6); changes > 0; changes--) {
      int at = dice.roll(bytes.length);
      int length = Math.min(1 + dice.roll(12), bytes.length - at);
      switch (dice.roll(6)) {
        case 0, 1 -> bytes[at] ^= (byte) (1 << dice.roll(8));
        case 2 -> bytes[at] = (byte) (dice.roll(2) == 0 ? 0xFF : 0x7F);
        case 3 -> bytes[at] = (byte) dice.roll(32);
        case 4 -> System.arraycopy(whole, dice.roll(whole.length - length + 1), bytes, at, length);
        default -> {
          if (dice.roll(4) == 0) bytes = Arrays.copyOf(bytes, Math.max(1, at));
        }
      }
    }
    return bytes;
  }
}
