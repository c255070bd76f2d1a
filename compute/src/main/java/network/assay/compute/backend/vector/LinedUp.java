// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.function.ToIntFunction;

/// Room for values whose vectors lie each in one cache line: an array, used from the element on
/// that begins one, once it has been lined up.
final class LinedUp {
  /// By how much the array is longer than what it has room for.
  static final int MORE = CacheLines.FLOATS - 1;

  private final ToIntFunction<float[]> lines;

  private float[] array;
  private int begin;

  LinedUp(int length) {
    this(length, CacheLines::first);
  }

  /// @param lines says which element of an array begins a line, at most [#MORE]
  LinedUp(int length, ToIntFunction<float[]> lines) {
    this.lines = lines;
    this.array = new float[length == 0 ? 0 : length + MORE];
  }

  /// Makes room; what was there is lost.
  void reserve(long length) {
    if (length == 0 || array.length >= length + MORE) return;
    array = new float[Math.toIntExact(length + MORE)];
    begin = 0;
  }

  float[] array() {
    return array;
  }

  /// The first element used.
  int begin() {
    return begin;
  }

  /// Begins at a line, also if the collector has moved the array since. What is in it moves along.
  void lineUp() {
    if (array.length == 0) return;
    int first = lines.applyAsInt(array);
    if (first == begin) return;
    System.arraycopy(array, begin, array, first, array.length - MORE);
    begin = first;
  }
}
