// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.loopback;

/// What is measured of a pair of peers.
sealed interface Measure {
  /// Bytes a second by the perf protocol.
  ///
  /// @param up bytes of each stream to the server
  /// @param down bytes of each stream back
  record Throughput(String title, long up, long down, int streams) implements Measure {}

  /// The median time from the opening of a stream over one byte each way to its end.
  record RoundTrip(int rounds) implements Measure {}

  /// Connections made and closed, one after the other.
  record Handshakes(int rounds) implements Measure {}

  default String title() {
    return switch (this) {
      case Throughput(String title, long _, long _, int _) -> title;
      case RoundTrip _ -> "a stream of one byte and one back, µs";
      case Handshakes _ -> "connections made, 1/s";
    };
  }

  /// Whether more of it is better.
  default boolean rate() {
    return !(this instanceof RoundTrip);
  }
}
