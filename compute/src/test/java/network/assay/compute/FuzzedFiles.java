// SPDX-License-Identifier: Apache-2.0
package network.assay.compute;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/// What must hold of a reader, whatever it is given: it ends in something right or in a fault of
/// the file, and takes no more memory than a small file is worth.
public final class FuzzedFiles {
  /// How many changed files of a kind are read in the long run.
  public static final int MANY = Integer.getInteger("assay.fuzz.files", 200_000);

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /// Reads one case and checks what came of it.
  @FunctionalInterface
  public interface Reading {
    /// @throws FormatFault when the file is refused
    void read(Dice dice) throws IOException;
  }

  private FuzzedFiles() {}

  /// Some cases must be taken and some refused, or nothing was tried.
  ///
  /// @param most bytes that reading a case may take
  public static void read(int seed, int cases, long most, Reading reading) {
    int taken = 0;
    int refused = 0;
    for (int i = 0; i < cases; i++) {
      String which = "seed " + seed + ", case " + i;
      long before = THREADS.getCurrentThreadAllocatedBytes();
      try {
        reading.read(new Dice(seed, 0, i));
        taken++;
      } catch (FormatFault e) {
        assertThat(e.getMessage()).as(which).isNotBlank().hasSizeLessThan(2_000);
        refused++;
      } catch (IOException | RuntimeException | Error e) {
        throw new AssertionError(which, e);
      }
      long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
      assertThat(bytes).as(which).isLessThan(most);
    }
    assertThat(taken).as("taken").isGreaterThan(cases / 50);
    assertThat(refused).as("refused").isGreaterThan(cases / 50);
  }
}
