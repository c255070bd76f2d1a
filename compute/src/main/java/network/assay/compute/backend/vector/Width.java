// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.io.IOException;
import java.io.InputStream;
import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import network.assay.compute.BackendFault;

/// The kernels of one vector width.
///
/// A kernel class is written once, with the species as a static final constant, because only then
/// does the compiler turn its vectors into registers. Here each such class is defined anew, as a
/// hidden class with its own constant, for every width that is asked for.
///
record Width(
    ProductKernels products,
    FunctionKernels functions,
    FloatKernels floats,
    ChoiceKernels choices,
    IntKernels ints,
    FoldingKernels folds,
    PoolKernels pools) {
  /// Whether a fence between loads is no instruction. Elsewhere it is one, and there are registers
  /// enough to do without.
  static final boolean FENCES_ARE_FREE = System.getProperty("os.arch").equals("amd64");

  // Defined once, so that the second backend of a width finds its kernels compiled.
  private static final Map<Integer, Width> MADE = new ConcurrentHashMap<>();

  static Width of(int bits) {
    return MADE.computeIfAbsent(bits, Width::make);
  }

  private static Width make(int bits) {
    VectorSpecies<Float> species = species(bits);
    Class<?> product = bits == 512 ? TallMicroKernelTemplate.class : MicroKernelTemplate.class;
    return new Width(
        new ProductKernels(
            make(species, product, MicroKernel.class),
            make(species, FewRowsKernelTemplate.class, FewRowsKernel.class),
            make(species, WideKernelTemplate.class, WideKernel.class),
            make(species, PackKernelsTemplate.class, PackKernels.class),
            make(species, ZeroKernelsTemplate.class, ZeroKernels.class)),
        make(species, FunctionKernelsTemplate.class, FunctionKernels.class),
        make(species, FloatKernelsTemplate.class, FloatKernels.class),
        make(species, ChoiceKernelsTemplate.class, ChoiceKernels.class),
        make(species, IntKernelsTemplate.class, IntKernels.class),
        new FoldingKernels(
            make(species, FoldKernelsTemplate.class, FoldKernels.class),
            make(species, RowKernelsTemplate.class, RowKernels.class)),
        make(species, PoolKernelsTemplate.class, PoolKernels.class));
  }

  /// The width of a vector, 64 to 512.
  int bits() {
    return pools.lanes() * Float.SIZE;
  }

  /// The widest that this machine has registers for; results do not depend on it.
  static int widest() {
    return VectorShape.preferredShape().vectorBitSize();
  }

  private static VectorSpecies<Float> species(int bits) {
    return switch (bits) {
      case 64 -> FloatVector.SPECIES_64;
      case 128 -> FloatVector.SPECIES_128;
      case 256 -> FloatVector.SPECIES_256;
      case 512 -> FloatVector.SPECIES_512;
      default -> throw new BackendFault("vectors of " + bits + " bits; choose 64, 128, 256 or 512");
    };
  }

  /// The species a template was defined with; to be called from its static initialiser.
  @SuppressWarnings("unchecked") // only make() below defines templates, with floats
  static VectorSpecies<Float> speciesOf(Lookup template) {
    try {
      return MethodHandles.classData(template, ConstantDescs.DEFAULT_NAME, VectorSpecies.class);
    } catch (IllegalAccessException e) {
      throw new BackendFault("a kernel class has no species", e);
    }
  }

  private static <T> T make(VectorSpecies<Float> species, Class<?> template, Class<T> type) {
    String file = template.getSimpleName() + ".class";
    try (InputStream in = Width.class.getResourceAsStream(file)) {
      if (in == null) throw new BackendFault("the class file " + file + " is missing");
      Lookup hidden =
          MethodHandles.lookup().defineHiddenClassWithClassData(in.readAllBytes(), species, true);
      Object kernels =
          hidden.findConstructor(hidden.lookupClass(), MethodType.methodType(void.class)).invoke();
      return type.cast(kernels);
    } catch (IOException e) {
      throw new BackendFault("cannot read the class file " + file, e);
    } catch (Throwable e) {
      throw new BackendFault("cannot define kernels of " + species, e);
    }
  }
}
