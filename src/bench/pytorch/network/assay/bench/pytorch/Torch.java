// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.pytorch;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;
import network.assay.compute.tensor.Tensor;

/// PyTorch on the CPU, with as many threads as ours.
final class Torch implements AutoCloseable {
  private final PtNDManager manager;
  private final String version;

  Torch(int threads) {
    Engine engine = Engine.getEngine("PyTorch");
    this.version = engine.getVersion();
    JniUtils.setNumThreads(threads);
    JniUtils.setGraphExecutorOptimize(false);
    JniUtils.setGradMode(true);
    this.manager = (PtNDManager) engine.newBaseManager();
  }

  String version() {
    return version;
  }

  Script script(List<String> arguments, String body) {
    return new Script(manager, arguments, body);
  }

  /// A copy in PyTorch's memory: i32 as int64, which is what PyTorch takes for indices, u8 as f32.
  NDArray tensor(Tensor tensor) {
    Shape shape =
        new Shape(
            IntStream.range(0, tensor.shape().rank())
                .mapToLong(axis -> tensor.shape().dim(axis))
                .toArray());
    return switch (tensor.dtype()) {
      case F32 -> manager.create(tensor.sharedFloats(), shape);
      case I32 -> {
        long[] wide = new long[tensor.elements()];
        for (int i = 0; i < wide.length; i++) wide[i] = tensor.intAt(i);
        yield manager.create(wide, shape);
      }
      case U8 -> {
        float[] wide = new float[tensor.elements()];
        for (int i = 0; i < wide.length; i++) wide[i] = tensor.intAt(i);
        yield manager.create(wide, shape);
      }
    };
  }

  /// The elements as f32.
  static float[] floats(NDArray array) {
    ByteBuffer bytes = array.toByteBuffer(false).order(ByteOrder.nativeOrder());
    float[] values = new float[Math.toIntExact(array.size())];
    switch (array.getDataType()) {
      case FLOAT32 -> bytes.asFloatBuffer().get(values);
      case INT64 -> {
        for (int i = 0; i < values.length; i++) values[i] = bytes.getLong(8 * i);
      }
      default -> throw new IllegalStateException("cannot read " + array.getDataType());
    }
    return values;
  }

  @Override
  public void close() {
    manager.close();
  }
}
