// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import network.assay.compute.BackendFault;
import network.assay.compute.arith.BatchOrder;
import network.assay.compute.arith.Philox;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Backends;
import network.assay.compute.model.Loop;
import network.assay.compute.model.Mlp;
import network.assay.compute.model.Names;
import network.assay.compute.model.Training;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.node.state.StateStore;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;

/// Whether this machine computes what the specification says, on every backend that it has.
public final class SelfChecks {
  private static final int THREADS = 2;
  private static final int ROWS = 64;
  private static final int FEATURES = 20;
  private static final int STEPS = 20;

  /// One backend.
  ///
  /// @param backend what is recorded with results, or the name of a backend that did not start
  /// @param digest of what a small training ends with
  /// @param fault what was wrong
  public record Checked(
      String backend, Optional<String> digest, Optional<String> fault, long millis) {}

  private SelfChecks() {}

  /// All at once: who waits for the answer has more than one core. Only the widest has several
  /// threads, since threads that wait look for work for a while.
  public static List<Checked> run(InstantSource clock) throws InterruptedException {
    List<String> names = Backends.here();
    var threads = Thread.ofPlatform().name("selftest-", 0).factory();
    try (var executor = Executors.newFixedThreadPool(names.size(), threads)) {
      List<Callable<Checked>> checks =
          names.stream()
              .<Callable<Checked>>map(
                  name -> () -> check(name, name.equals(names.getLast()) ? THREADS : 1, clock))
              .toList();
      var checked = new ArrayList<Checked>();
      for (Future<Checked> one : executor.invokeAll(checks)) checked.add(one.resultNow());
      return checked;
    }
  }

  private static Checked check(String name, int threads, InstantSource clock) {
    Instant start = clock.instant();
    Optional<String> digest = Optional.empty();
    Optional<String> fault = Optional.empty();
    String id = name;
    try (Backend backend = Backends.named(name, threads)) {
      id = backend.id();
      digest = Optional.of(trained(backend).toString());
    } catch (BackendFault e) {
      fault = Optional.of(String.valueOf(e.getMessage()));
    }
    return new Checked(id, digest, fault, Duration.between(start, clock.instant()).toMillis());
  }

  public static boolean passed(List<Checked> checked) {
    return checked.stream().allMatch(one -> one.fault().isEmpty())
        && checked.stream().map(Checked::digest).distinct().count() == 1;
  }

  /// SHA-256 of the golden vectors.
  public static String vectors() {
    try (InputStream in = Backends.class.getResourceAsStream("exact-ops.json")) {
      if (in == null) throw new AssayFault.Internal("the golden vectors are missing");
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(in.readAllBytes());
      return Digest.of(hash).toString();
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new AssayFault.Internal("the golden vectors cannot be read", e);
    }
  }

  private static Digest trained(Backend backend) {
    var training = new Training(new Mlp(List.of(FEATURES, 17, 3)));
    byte[] samples = new byte[ROWS * FEATURES];
    int[] labels = new int[ROWS];
    int[] noise = new int[samples.length];
    Philox.fill(7, 0, 0, noise);
    for (int i = 0; i < samples.length; i++) samples[i] = (byte) noise[i];
    for (int i = 0; i < ROWS; i++) labels[i] = i % 3;
    State data =
        State.of(Names.SAMPLES, Tensor.wrapU8(Shape.of(ROWS, FEATURES), samples))
            .with(Names.LABELS, Tensor.wrapI32(Shape.of(ROWS), labels));
    State start = training.start(backend, 1).plus(training.resting());
    Loop loop = training.loop(backend, start, data, 8);
    var order = new BatchOrder(1, 0, ROWS, 8);
    for (int step = 0; step < STEPS; step++) loop.run(State.of(Names.ORDER, order.tensor(step)));
    return StateStore.digest(loop.snapshot());
  }
}
