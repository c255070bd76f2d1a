// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/// Damage of the kinds that decoders fall for: numbers at their ends, lengths that lie, parts that
/// stand often, elsewhere, in another message or not at all.
final class Mutations {
  static final int MAX_BYTES = 64 * 1024;

  private static final byte[] ENDS = HexFormat.of().parseHex("00017f80ff");

  /// Varints of 2^31-1, 2^31, 2^32-1, 2^63-1, 2^64-1 and more than any.
  private static final List<byte[]> NUMBERS =
      List.of(
          HexFormat.of().parseHex("ffffffff07"),
          HexFormat.of().parseHex("8080808008"),
          HexFormat.of().parseHex("ffffffff0f"),
          HexFormat.of().parseHex("ffffffffffffffff7f"),
          HexFormat.of().parseHex("ffffffffffffffffff01"),
          HexFormat.of().parseHex("ffffffffffffffffffffff"));

  private final Random random;

  Mutations(Random random) {
    this.random = random;
  }

  byte[] of(byte[] message, byte[] other) {
    byte[] bytes = message;
    for (int i = random.nextInt(4); i >= 0; i--) bytes = one(bytes, other);
    return bytes.length > MAX_BYTES ? Arrays.copyOf(bytes, MAX_BYTES) : bytes;
  }

  private byte[] one(byte[] in, byte[] other) {
    if (in.length == 0) return noise();
    int at = random.nextInt(in.length);
    int some = 1 + random.nextInt(Math.min(in.length - at, 40));
    return switch (random.nextInt(9)) {
      case 0 -> with(in, at, (byte) (in[at] ^ 1 << random.nextInt(8)));
      case 1 -> with(in, at, ENDS[random.nextInt(ENDS.length)]);
      case 2 -> with(in, at, (byte) random.nextInt());
      case 3 -> joined(in, at, at + some, new byte[0], 1);
      case 4 -> joined(in, at, at, Arrays.copyOfRange(in, at, at + some), often());
      case 5 -> joined(in, at, at + 1, NUMBERS.get(random.nextInt(NUMBERS.size())), 1);
      case 6 -> spliced(in, at, other);
      case 7 -> Arrays.copyOf(in, at);
      default -> joined(in, at, at, noise(), 1);
    };
  }

  /// Mostly twice, and now and then more often than any limit allows.
  private int often() {
    return random.nextInt(8) == 0 ? 1 << random.nextInt(15) : 1 + random.nextInt(3);
  }

  private byte[] noise() {
    byte[] bytes = new byte[random.nextInt(40)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] with(byte[] in, int at, byte value) {
    byte[] out = in.clone();
    out[at] = value;
    return out;
  }

  /// `in` with `part`, so many times, in place of what stands from `from` to `to`.
  private static byte[] joined(byte[] in, int from, int to, byte[] part, int times) {
    var out = new ByteArrayOutputStream();
    out.write(in, 0, from);
    for (int i = 0; i < times && out.size() < MAX_BYTES; i++) out.writeBytes(part);
    out.write(in, to, in.length - to);
    return out.toByteArray();
  }

  private byte[] spliced(byte[] in, int at, byte[] other) {
    int from = other.length == 0 ? 0 : random.nextInt(other.length);
    return joined(in, at, in.length, Arrays.copyOfRange(other, from, other.length), 1);
  }
}
