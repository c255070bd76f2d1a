// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.fuzz;

import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;

/// Bytes that were a message once, for decoders that must survive anything.
public final class Garbage {
  private Garbage() {}

  /// Feeds a decoder `rounds` damaged copies of a message, and pure noise.
  ///
  /// @param fault the only kind of exception it may throw
  public static void feed(
      byte[] message, int rounds, Class<? extends Exception> fault, Consumer<byte[]> decoder) {
    var random = new Random(message.length);
    for (int i = 0; i < rounds; i++) {
      byte[] bytes = i % 4 == 0 ? noise(random) : damaged(message, random);
      try {
        decoder.accept(bytes);
      } catch (RuntimeException e) {
        if (fault.isInstance(e)) continue;
        throw new AssertionError("round " + i + ": " + Arrays.toString(bytes), e);
      }
    }
  }

  private static byte[] noise(Random random) {
    byte[] bytes = new byte[random.nextInt(80)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] damaged(byte[] message, Random random) {
    int cut = random.nextInt(8) == 0 ? random.nextInt(message.length + 1) : message.length;
    byte[] bytes = Arrays.copyOf(message, cut + random.nextInt(3));
    for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
      int at = random.nextInt(bytes.length);
      bytes[at] =
          random.nextBoolean()
              ? (byte) random.nextInt()
              : (byte) (bytes[at] ^ 1 << random.nextInt(8));
    }
    return bytes;
  }
}
