// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.util.EnumSet;
import java.util.Locale;
import network.assay.compute.BackendFault;
import org.jspecify.annotations.Nullable;

/// Kernels of one signature that are called by number, and whose calls stay calls.
///
/// Behind a `switch`, HotSpot inlines the kernels that have run into the dispatch. When it compiles
/// that anew, because another one was asked for, it may leave vectors of the first ones in memory,
/// an object per operation, for as long as the process lives: a tenth of the speed, depending on
/// what ran before. A handle out of an array is no constant to the compiler, so it is never
/// inlined, and each kernel is compiled alone, with a profile of its own.
///
/// Neither a record nor a hidden class: their fields are constants.
final class Calls {
  private final @Nullable MethodHandle[] handles;

  private Calls(@Nullable MethodHandle[] handles) {
    this.handles = handles;
  }

  /// The static methods `names` of the class that looks up, numbered from 0.
  ///
  /// @param type a descriptor: `(I[F)V` takes an int and an array of floats
  static Calls of(Lookup kernels, String type, String... names) {
    MethodHandle[] handles = new MethodHandle[names.length];
    for (int i = 0; i < names.length; i++) handles[i] = find(kernels, type, names[i]);
    return new Calls(handles);
  }

  /// The kernels of some functions, by ordinal: `exp` for EXP, `geluSlope` for GELU_SLOPE, `add`
  /// for I_ADD.
  static <F extends Enum<F>> Calls of(Lookup kernels, String type, EnumSet<F> functions) {
    int count = functions.stream().mapToInt(Enum::ordinal).max().orElse(-1) + 1;
    @Nullable MethodHandle[] handles = new MethodHandle[count];
    for (F f : functions) handles[f.ordinal()] = find(kernels, type, name(f.name()));
    return new Calls(handles);
  }

  private static String name(String function) {
    String[] words = function.toLowerCase(Locale.ROOT).replaceFirst("^i_", "").split("_");
    var name = new StringBuilder(words[0]);
    for (int i = 1; i < words.length; i++) {
      name.append(words[i].substring(0, 1).toUpperCase(Locale.ROOT)).append(words[i].substring(1));
    }
    return name.toString();
  }

  private static MethodHandle find(Lookup kernels, String type, String name) {
    try {
      Class<?> template = kernels.lookupClass();
      MethodType signature = MethodType.fromMethodDescriptorString(type, template.getClassLoader());
      return kernels.findStatic(template, name, signature);
    } catch (ReflectiveOperationException e) {
      throw new BackendFault("there is no kernel " + name + type, e);
    }
  }

  MethodHandle get(int number) {
    MethodHandle handle = number < handles.length ? handles[number] : null;
    if (handle == null) throw new IllegalArgumentException("no kernel has number " + number);
    return handle;
  }

  /// What a kernel threw, none of which is checked.
  static RuntimeException thrown(Throwable e) {
    if (e instanceof Error error) throw error;
    if (e instanceof RuntimeException exception) return exception;
    return new IllegalStateException(e);
  }
}
