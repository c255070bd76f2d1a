// SPDX-License-Identifier: Apache-2.0
package network.assay.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import network.assay.compute.arith.Philox;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.verification.commitment.StateDigest;

/// The speed of committing to a state, on one core, beside plain SHA-256 over as many bytes.
final class CommitmentBench {
  private static final PrintStream OUT =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

  private CommitmentBench() {}

  public static void main(String[] arguments) {
    var timer = new Timer(true);
    byte[] bytes = new byte[40 << 20];
    MessageDigest sha = sha256();
    double plain = timer.median(() -> sha.digest(bytes), bytes.length);
    OUT.printf("plain SHA-256                    %.2f GB/s%n", plain / 1e9);
    whole(timer, "one tensor of 10 Mi f32", State.of("w", filled(10 << 20, 0)));
    State small = State.EMPTY;
    for (int i = 0; i < 200; i++) small = small.with("w" + i, filled(50_000, i));
    whole(timer, "200 tensors of 50,000 f32", small);
    Tensor spoiled = filled(10 << 20, 0);
    for (int i = 0; i < spoiled.elements(); i += 997) spoiled.sharedFloats()[i] = Float.NaN;
    whole(timer, "with a NaN in every 997 elements", State.of("w", spoiled));
  }

  private static void whole(Timer timer, String what, State state) {
    long size = state.asMap().values().stream().mapToLong(Tensor::byteSize).sum();
    double rate = timer.median(() -> StateDigest.of(state), size);
    OUT.printf("%-32s %.2f GB/s%n", what, rate / 1e9);
  }

  private static Tensor filled(int elements, int stream) {
    int[] words = new int[elements];
    Philox.fill(1, stream, 0, words);
    Tensor tensor = Tensor.wrapF32(Shape.of(elements), new float[elements]);
    for (int i = 0; i < elements; i++) tensor.sharedFloats()[i] = words[i] * 0x1p-31f;
    return tensor;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
