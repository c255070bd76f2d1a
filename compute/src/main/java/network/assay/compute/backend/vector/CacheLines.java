// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/// Where cache lines begin in arrays, which themselves begin anywhere in memory. A vector as long
/// as a line takes two loads where it lies across two of them.
///
/// Java does not say where an array lies, but a native function that is handed one sees it, and the
/// C library's `memset` returns what it was given; here it sets no byte. The answer holds until the
/// collector moves the array, so only speed may rest on it.
final class CacheLines {
  /// Values of a line.
  static final int FLOATS = 16;

  private static final MethodType TYPE =
      MethodType.methodType(long.class, MemorySegment.class, int.class, long.class);

  private static final MethodHandle MEMSET = memset();

  private CacheLines() {}

  // Whoever starts Java grants native access; asking for it without would print a warning.
  private static MethodHandle memset() {
    MethodHandle unknown = MethodHandles.empty(TYPE);
    if (!CacheLines.class.getModule().isNativeAccessEnabled()) return unknown;
    try {
      Linker linker = Linker.nativeLinker();
      FunctionDescriptor type =
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG);
      return linker
          .defaultLookup()
          .find("memset")
          .map(at -> linker.downcallHandle(at, type, Linker.Option.critical(true)))
          .orElse(unknown);
    } catch (UnsupportedOperationException e) {
      // A Java that calls no native functions.
      return unknown;
    }
  }

  /// The first element that begins a line, from 0 to 15; 0 where nobody can tell.
  static int first(float[] array) {
    return first(MemorySegment.ofArray(array));
  }

  /// The same of values anywhere.
  static int first(MemorySegment floats) {
    try {
      long address = (long) MEMSET.invokeExact(floats, 0, 0L);
      return (int) (-address >>> 2) & (FLOATS - 1);
    } catch (Throwable e) {
      throw new IllegalStateException("memset of no byte failed", e);
    }
  }
}
