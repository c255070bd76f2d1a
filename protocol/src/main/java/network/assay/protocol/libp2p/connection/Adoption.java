// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import network.assay.protocol.libp2p.limits.OwnLimit;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// Makes connections of streams that another peer relays.
final class Adoption {
  private final Admission admission;
  private final Intake intake;
  private final Supplier<EventLoop> loops;

  Adoption(Admission admission, Intake intake, Supplier<EventLoop> loops) {
    this.admission = admission;
    this.intake = intake;
    this.loops = loops;
  }

  /// See [Connections#adopt].
  PeerConnection adopt(
      LibStream carrier, Multiaddr address, boolean initiator, @Nullable PeerId expected)
      throws InterruptedException {
    PeerConnection via = carrier.connection();
    var ends = new Ends(address, via.from(), !initiator);
    boolean room = initiator ? admission.enterOwn(via.from()) : admission.enter(via.from());
    if (!room) {
      carrier.reset();
      throw OwnLimit.fault("no room for another connection over " + via);
    }
    var channel = new StreamChannel(carrier, new InetSocketAddress(via.from(), 0));
    var result = new CompletableFuture<PeerConnection>();
    var _ = result.whenComplete((_, _) -> admission.leave(ends.from()));
    var _ =
        loops
            .get()
            .register(channel)
            .addListener(
                _ -> {
                  var _ =
                      intake
                          .begin(channel, ends, initiator, expected)
                          .whenComplete((made, failure) -> settle(result, made, failure));
                });
    return Dialler.await(result);
  }

  private static void settle(
      CompletableFuture<PeerConnection> result,
      @Nullable PeerConnection made,
      @Nullable Throwable failure) {
    if (made != null) result.complete(made);
    else result.completeExceptionally(Objects.requireNonNull(failure));
  }
}
