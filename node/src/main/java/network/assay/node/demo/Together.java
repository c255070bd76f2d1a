// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import network.assay.protocol.market.AssayFault;

/// The same thing done for several at once, each on a virtual thread.
final class Together {
  @FunctionalInterface
  interface Deed<T, R> {
    R on(T thing) throws InterruptedException;
  }

  private Together() {}

  /// The results in the order of `things`, once all have ended; the first failure, if there is one.
  static <T, R> List<R> each(List<T> things, Deed<T, R> deed) throws InterruptedException {
    try (var threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("demo-", 0).factory())) {
      List<Future<R>> all = new ArrayList<>();
      for (T thing : things) all.add(threads.submit(() -> deed.on(thing)));
      var results = new ArrayList<R>();
      for (Future<R> one : all) results.add(one.get());
      return results;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) throw failure;
      throw new AssayFault.Internal("a deed failed: " + e.getCause(), e);
    }
  }
}
