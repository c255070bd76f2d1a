// SPDX-License-Identifier: Apache-2.0
package network.assay.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import network.assay.compute.BackendFault;
import network.assay.compute.backend.Backends;
import network.assay.node.data.JobIntake;
import network.assay.node.solo.SoloRun;
import network.assay.scheduler.job.JobFile;

/// Does one job alone on every backend and with several numbers of threads, and prints the digest
/// of the model and the time of each: on one machine they must agree, and between machines too.
///
/// Arguments: the job file, and the backends to try if not all.
final class SameBits {
  private static final List<String> BACKENDS =
      List.of("vector", "vector-128", "vector-256", "vector-512", "scalar");

  private static final PrintStream OUT =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

  private SameBits() {}

  public static void main(String[] arguments) {
    int cores = Runtime.getRuntime().availableProcessors();
    OUT.printf("%s, %d cores%n", System.getProperty("os.arch"), cores);
    JobIntake.Prepared job = JobIntake.fromFiles(JobFile.read(Path.of(arguments[0])));
    var digests = new HashSet<String>();
    List<String> asked = List.of(arguments).subList(1, arguments.length);
    for (String name : asked.isEmpty() ? BACKENDS : asked) {
      for (int threads : new TreeSet<>(List.of(1, 2, cores).subList(0, cores > 2 ? 3 : cores))) {
        if (!name.equals("scalar") || threads == 1) one(job, name, threads, digests);
      }
    }
    OUT.println(digests.size() == 1 ? "all the same" : "DIFFERENT: " + digests);
    if (digests.size() != 1) throw new IllegalStateException("backends differ");
  }

  private static void one(
      JobIntake.Prepared job, String name, int threads, HashSet<String> digests) {
    try (var backend = Backends.named(name, threads)) {
      long start = System.nanoTime();
      var outcome = SoloRun.run(job, backend, SoloRun.Listener.NONE);
      double seconds = (System.nanoTime() - start) / 1e9;
      digests.add(outcome.digest().toHex());
      OUT.printf("%-10s %2d threads %6.1f s  %s%n", name, threads, seconds, outcome.digest());
    } catch (BackendFault e) {
      OUT.printf("%-10s %2d threads  not here: %s%n", name, threads, e.getMessage());
    }
  }
}
