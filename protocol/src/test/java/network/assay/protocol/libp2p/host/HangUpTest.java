// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.mux.StreamReset;
import network.assay.protocol.market.AssayFault;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Hanging up is no fault, however often: it leaves what is under way unsaid, but says nothing
/// false.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HangUpTest {
  /// More than the charges that shut a peer out, and than the connections that it may have.
  private static final int TIMES = 30;

  private static final String TEST = "/test/hang-up/1";

  private final Hosts hosts = new Hosts();

  @AfterEach
  void stop() {
    hosts.close();
  }

  @ParameterizedTest
  @EnumSource
  void who_hangs_up_at_once_again_and_again_finds_room_and_is_charged_nothing(Wire wire)
      throws Exception {
    Host alice = hosts.start(wire);
    Host bob = hosts.start(wire);
    for (int i = 0; i < TIMES; i++) {
      alice.connect(Hosts.address(bob));
      alice.disconnect(bob.peerId());
    }
    alice.connect(Hosts.address(bob));
    Hosts.until("identified", () -> Hosts.identified(alice, bob.peerId()));
    Hosts.until("identified", () -> Hosts.identified(bob, alice.peerId()));
    assertThat(alice.totals().charges()).isZero();
    assertThat(bob.totals().charges()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void a_reset_of_the_peers_is_told_from_its_other_faults(Wire wire) throws Exception {
    Host alice = hosts.start(wire);
    Host bob = hosts.start(wire);
    bob.streams().handle(TEST, LibStream::reset);
    alice.connect(Hosts.address(bob));
    assertThatThrownBy(() -> read(alice, bob))
        .isInstanceOf(AssayFault.Peer.class)
        .satisfies(fault -> assertThat(StreamReset.caused(fault)).isTrue());
  }

  @ParameterizedTest
  @EnumSource
  void whoever_ends_a_connection_what_was_under_way_is_nobodys_fault(Wire wire) throws Exception {
    Host alice = hosts.start(wire);
    Host bob = hosts.start(wire);
    var faults = new LinkedBlockingQueue<Throwable>();
    bob.streams()
        .handle(
            TEST,
            stream -> {
              Thread.ofVirtual().start(() -> faults.add(fault(() -> drain(stream))));
              stream.write(new byte[1]);
              faults.add(fault(() -> fill(stream)));
            });
    alice.connect(Hosts.address(bob));
    LibStream stream = alice.streams().open(bob.peerId(), List.of(TEST));
    assertThat(stream.read(new byte[1])).isTrue();
    alice.disconnect(bob.peerId());
    faults.add(fault(() -> fill(stream)));
    for (int i = 0; i < 3; i++) {
      assertThat(faults.poll(30, TimeUnit.SECONDS)).isInstanceOf(AssayFault.World.class);
    }
  }

  private static Throwable fault(ThrowingCallable what) {
    return Objects.requireNonNull(catchThrowable(what));
  }

  private static void fill(LibStream stream) throws InterruptedException {
    while (true) stream.write(new byte[1024]);
  }

  private static void drain(LibStream stream) throws InterruptedException {
    byte[] into = new byte[1024];
    while (stream.readSome(into, 0, into.length) >= 0) continue;
    throw new AssayFault.World("it ended well");
  }

  private static void read(Host from, Host to) throws InterruptedException {
    try (LibStream stream = from.streams().open(to.peerId(), List.of(TEST))) {
      boolean _ = stream.read(new byte[1]);
    }
  }
}
