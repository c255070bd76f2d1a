// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import network.assay.compute.BackendFault;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Buffers;
import network.assay.compute.backend.Frame;
import network.assay.compute.backend.Program;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Input;
import network.assay.compute.graph.Workspace;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.State;

/// The fast backend for CPUs. Its width and threads change its speed, never a bit.
///
/// Needs the JVM option `--add-modules jdk.incubator.vector`.
public final class VectorBackend implements Backend {
  /// The module of the JDK that it is made with.
  public static final String MODULE = "jdk.incubator.vector";
  /// The most that [#of] takes.
  public static final int MAX_THREADS = 1024;

  private final Width width;
  private final KernelPool pool;

  private VectorBackend(int bits, int threads) {
    this.width = Width.of(bits);
    this.pool = new KernelPool(threads);
  }

  /// @param threads how many threads compute, the caller's among them
  public static VectorBackend widest(int threads) {
    requireModule();
    return of(Width.widest(), threads);
  }

  /// @param bits of a vector: 64, 128, 256 or 512; wider than the machine's is slow, not wrong
  public static VectorBackend of(int bits, int threads) {
    requireModule();
    if (threads < 1 || threads > MAX_THREADS) {
      throw new BackendFault("threads must be 1 to " + MAX_THREADS + ", not " + threads);
    }
    return new VectorBackend(bits, threads);
  }

  /// The widest vectors that this machine has registers for.
  public static int widestBits() {
    return Width.widest();
  }

  private static void requireModule() {
    if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
      throw new BackendFault(
          "the vector backend needs the module "
              + MODULE
              + "; start Java with --add-modules "
              + MODULE
              + ", or choose the scalar backend");
    }
  }

  @Override
  public String id() {
    return "vector-" + width.bits() + "x" + pool.threads();
  }

  @Override
  public Program compile(Graph graph, State fixed) {
    Run run = new Run(graph, fixed, new Planner(graph, width, pool).plan(), pool);
    run.fix(fixed);
    return run;
  }

  @Override
  public long workBytes(Graph graph) {
    return Workspace.bytes(graph, pool.threads());
  }

  @Override
  public void close() {
    pool.close();
  }

  private static final class Run extends Program {
    private final Step[] steps;
    private final Buffers buffers;

    /// Programs of one backend share its threads, so one of them runs at a time.
    private final KernelPool pool;

    Run(Graph graph, State fixed, List<Step> steps, KernelPool pool) {
      super(graph, fixed);
      this.steps = Schedule.of(graph, steps).toArray(Step[]::new);
      this.pool = pool;
      var io = new ArrayList<Buffers.Step>();
      for (Step step : this.steps) {
        io.add(new Buffers.Step(step.reads(), step.makes(), step.over()));
      }
      this.buffers = new Buffers(graph, io, Set.copyOf(fixed.names()));
    }

    // Packs the matrices that never change.
    void fix(State fixed) {
      var known = new TreeMap<Integer, float[]>();
      for (int i = 0; i < graph().inputs().size(); i++) {
        Input input = graph().inputs().get(i);
        if (input.dtype() == DType.F32 && fixed.has(input.name())) {
          known.put(i, fixed.get(input.name()).sharedFloats());
        }
      }
      if (known.isEmpty()) return;
      synchronized (pool) {
        for (Step step : steps) if (step instanceof ProductStep product) product.fix(known);
      }
    }

    @Override
    public Set<String> inPlace() {
      return buffers.inPlace();
    }

    @Override
    public long bytes() {
      return buffers.bytes();
    }

    @Override
    protected void execute(State inputs, State outputs) {
      synchronized (pool) {
        Frame frame = buffers.bind(inputs, fixed(), outputs);
        for (Step step : steps) {
          stopIfInterrupted();
          step.run(frame);
        }
        buffers.finish(outputs);
      }
    }
  }
}
