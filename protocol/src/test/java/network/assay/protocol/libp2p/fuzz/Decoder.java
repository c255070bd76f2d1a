// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.fuzz;

import java.util.List;
import java.util.function.Consumer;

/// One decoder of what strangers send.
///
/// @param seeds what it takes
/// @param fault the only kind of exception it may throw
/// @param dear whether it checks signatures, so that fewer rounds are made of it
/// @param flat bytes it may allocate for any message
/// @param perByte and beyond that for each byte of a message
@SuppressWarnings("ArrayRecordComponent")
public record Decoder(
    String name,
    List<byte[]> seeds,
    Class<? extends Exception> fault,
    boolean dear,
    Consumer<byte[]> decode,
    long flat,
    int perByte) {
  private static final long FLAT = 256 * 1024;
  private static final int PER_BYTE = 16;

  public Decoder {
    seeds = List.copyOf(seeds);
  }

  public static Decoder of(
      String name, Class<? extends Exception> fault, Consumer<byte[]> decode, List<byte[]> seeds) {
    return new Decoder(name, seeds, fault, false, decode, FLAT, PER_BYTE);
  }

  /// One that checks signatures.
  public static Decoder dear(
      String name, Class<? extends Exception> fault, Consumer<byte[]> decode, List<byte[]> seeds) {
    return new Decoder(name, seeds, fault, true, decode, FLAT, PER_BYTE);
  }

  /// One whose messages are made of many small parts, each of which becomes an object or a text.
  public Decoder swelling(int bytesPerByte) {
    return new Decoder(name, seeds, fault, dear, decode, flat, bytesPerByte);
  }

  /// One that reckons with large numbers.
  public Decoder reckoning(long bytes) {
    return new Decoder(name, seeds, fault, dear, decode, bytes, perByte);
  }

  /// The same messages, decoded otherwise.
  Decoder by(Consumer<byte[]> other) {
    return new Decoder(name, seeds, fault, dear, other, flat, perByte);
  }
}
