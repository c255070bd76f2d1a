// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.fuzz;

import java.util.List;
import java.util.function.Consumer;

/// One decoder of what strangers send.
///
/// @param seeds what it takes
/// @param fault the only kind of exception it may throw
/// @param dear whether it checks signatures, so that fewer rounds are made of it
@SuppressWarnings("ArrayRecordComponent")
public record Decoder(
    String name,
    List<byte[]> seeds,
    Class<? extends Exception> fault,
    boolean dear,
    Consumer<byte[]> decode) {

  public Decoder {
    seeds = List.copyOf(seeds);
  }

  public static Decoder of(
      String name, Class<? extends Exception> fault, Consumer<byte[]> decode, List<byte[]> seeds) {
    return new Decoder(name, seeds, fault, false, decode);
  }

  /// One that checks signatures.
  public static Decoder dear(
      String name, Class<? extends Exception> fault, Consumer<byte[]> decode, List<byte[]> seeds) {
    return new Decoder(name, seeds, fault, true, decode);
  }
}
