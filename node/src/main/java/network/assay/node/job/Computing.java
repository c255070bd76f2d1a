// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import network.assay.compute.backend.Backend;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.verification.task.Execution;
import network.assay.verification.task.StateSource;
import network.assay.verification.task.TaskProgram;
import network.assay.verification.task.TaskPrograms;
import network.assay.verification.task.TaskRunner;
import network.assay.verification.task.TaskTerms;
import network.assay.verification.task.Terms;

/// The little that a submitter computes itself: inputs of tasks, and segments that are in dispute.
///
/// One at a time, on a thread of its own: arithmetic on a virtual thread would hold up those that
/// wait for the network.
public final class Computing implements AutoCloseable {
  private static final int KEPT = 1_024;

  private final Backend backend;
  private final TaskPrograms programs = new TaskPrograms();
  private final TaskRunner runner;
  private final TaskTerms terms = new TaskTerms();
  private final Map<TaskId, Terms> known =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TaskId, Terms> eldest) {
          return size() > KEPT;
        }
      };

  private final ExecutorService thread = thread("job-computing");

  /// Leases wait for terms: they do not stand behind segments that are done again.
  private final ExecutorService hashing = thread("job-terms");

  /// @param backend stays the caller's to close
  public Computing(Backend backend) {
    this.backend = backend;
    this.runner = new TaskRunner(backend, programs);
  }

  private static ExecutorService thread(String name) {
    return Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name(name).factory());
  }

  /// What a task computes. Waits for nothing that is computed.
  TaskProgram program(TaskSpec task) {
    return programs.of(task.model(), task.work());
  }

  Execution prepare(TaskSpec task, StateSource states) throws InterruptedException {
    return run(() -> runner.prepare(task, states));
  }

  /// What a task means to a contract. Reads its states, unless it was asked lately.
  Terms terms(TaskSpec task, StateSource states) throws InterruptedException {
    TaskId id = task.id();
    synchronized (known) {
      Terms before = known.get(id);
      if (before != null) return before;
    }
    Terms found = run(hashing, () -> find(task, states));
    synchronized (known) {
      known.put(id, found);
    }
    return found;
  }

  private Terms find(TaskSpec task, StateSource states) {
    TaskProgram program = programs.of(task.model(), task.work());
    return terms.of(
        task, program, () -> program.start(states, backend), () -> program.fixed(states, backend));
  }

  /// Runs `work` and gives what it gives or throws; interrupting the caller ends it.
  <T> T run(Callable<T> work) throws InterruptedException {
    return run(thread, work);
  }

  private static <T> T run(ExecutorService thread, Callable<T> work) throws InterruptedException {
    Future<T> result = thread.submit(work);
    try {
      return result.get();
    } catch (InterruptedException e) {
      result.cancel(true);
      throw e;
    } catch (CancellationException e) {
      throw new InterruptedException("the node stops");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CancellationException) {
        throw new InterruptedException("the node stops");
      }
      if (e.getCause() instanceof RuntimeException cause) throw cause;
      if (e.getCause() instanceof Error cause) throw cause;
      throw new AssayFault.Internal("a computation failed", e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    hashing.shutdownNow();
  }
}
