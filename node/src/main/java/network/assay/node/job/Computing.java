// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import network.assay.compute.backend.Backend;
import network.assay.compute.tensor.State;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.verification.task.Execution;
import network.assay.verification.task.StateSource;
import network.assay.verification.task.TaskProgram;
import network.assay.verification.task.TaskRunner;

/// The little that a submitter computes itself: inputs of tasks, and segments that are in dispute.
///
/// One at a time, on a thread of its own: arithmetic on a virtual thread would hold up those that
/// wait for the network.
public final class Computing implements AutoCloseable {
  private final Backend backend;
  private final TaskRunner runner;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("job-computing").factory());

  /// @param backend stays the caller's to close
  public Computing(Backend backend) {
    this.backend = backend;
    this.runner = new TaskRunner(backend);
  }

  /// The state before the task's first step.
  State start(TaskSpec task, StateSource states) throws InterruptedException {
    return run(() -> TaskProgram.of(task.model(), task.work()).start(states, backend));
  }

  Execution prepare(TaskSpec task, StateSource states) throws InterruptedException {
    return run(() -> runner.prepare(task, states));
  }

  /// Runs `work` and gives what it gives or throws; interrupting the caller ends it.
  <T> T run(Callable<T> work) throws InterruptedException {
    Future<T> result = thread.submit(work);
    try {
      return result.get();
    } catch (InterruptedException e) {
      result.cancel(true);
      throw e;
    } catch (CancellationException e) {
      throw new InterruptedException("the node stops");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) throw cause;
      if (e.getCause() instanceof Error cause) throw cause;
      throw new AssayFault.Internal("a computation failed", e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
