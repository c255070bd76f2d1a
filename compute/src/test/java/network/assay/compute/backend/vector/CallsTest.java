// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.invoke.MethodHandles;
import java.util.EnumSet;
import network.assay.compute.BackendFault;
import network.assay.compute.graph.MapOp;
import org.junit.jupiter.api.Test;

final class CallsTest {
  static int geluSlope(int x) {
    return x + 1;
  }

  static int add(int x) {
    return x + 2;
  }

  @Test
  void kernels_are_found_by_the_names_of_their_functions() throws Throwable {
    var functions = EnumSet.of(MapOp.GELU_SLOPE, MapOp.I_ADD);
    Calls calls = Calls.of(MethodHandles.lookup(), "(I)I", functions);
    assertThat((int) calls.get(MapOp.GELU_SLOPE.ordinal()).invokeExact(5)).isEqualTo(6);
    assertThat((int) calls.get(MapOp.I_ADD.ordinal()).invokeExact(5)).isEqualTo(7);
  }

  @Test
  void a_missing_kernel_is_the_backends_fault() {
    assertThatThrownBy(() -> Calls.of(MethodHandles.lookup(), "(I)V", "add"))
        .isInstanceOf(BackendFault.class)
        .hasMessageContaining("add");
  }

  @Test
  void a_function_without_a_kernel_is_refused() {
    Calls calls = Calls.of(MethodHandles.lookup(), "(I)I", "add");
    assertThatThrownBy(() -> calls.get(7)).isInstanceOf(IllegalArgumentException.class);
  }
}
