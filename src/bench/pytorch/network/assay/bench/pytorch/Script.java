// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A function in TorchScript: its statements are PyTorch's own operators, which the interpreter
/// calls one after the other as they stand, without fusing (its optimiser is off). So nothing of
/// the Java binding is in what is timed but one call.
final class Script implements AutoCloseable {
  private final PtSymbolBlock block;

  /// @param arguments the names of the tensors it takes
  /// @param body statements, indented by four blanks, that end in a `return` of a list of tensors
  Script(PtNDManager manager, List<String> arguments, String body) {
    String signature =
        arguments.stream().map(name -> ", " + name + ": Tensor").collect(Collectors.joining());
    String code =
        """
        class Measured(Module):
          __parameters__ = []
          __buffers__ = []
          training : bool
          def forward(self: __torch__.Measured%s) -> List[Tensor]:
        %s
        """
            .formatted(signature, body);
    try {
      this.block =
          JniUtils.loadModule(manager, new ByteArrayInputStream(archive(code)), false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The results are the caller's to close.
  ///
  /// @param gradients whether it derives gradients; if not, PyTorch runs in its inference mode
  NDList run(NDList inputs, boolean gradients) {
    return IValueUtils.forward(block, inputs, gradients);
  }

  void runAndDrop(NDList inputs, boolean gradients) {
    run(inputs, gradients).forEach(NDArray::close);
  }

  @Override
  public void close() {
    block.close();
  }

  // What torch.jit.save would write for a module without attributes.
  private static byte[] archive(String code) throws IOException {
    var pickle = new ByteArrayOutputStream();
    pickle.writeBytes(new byte[] {(byte) 0x80, 2});
    pickle.writeBytes(ascii("c__torch__\nMeasured\n)"));
    pickle.writeBytes(new byte[] {(byte) 0x81, '}', '(', 'X', 8, 0, 0, 0});
    pickle.writeBytes(ascii("training"));
    pickle.writeBytes(new byte[] {(byte) 0x89, 'u', 'b', '.'});
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      put(zip, "data.pkl", pickle.toByteArray());
      put(zip, "code/__torch__.py", ascii(code));
      put(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      put(zip, "version", ascii("10\n"));
    }
    return bytes.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    var checksum = new CRC32();
    checksum.update(content);
    var entry = new ZipEntry("measured/" + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
