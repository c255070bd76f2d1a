// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import java.time.Duration;
import network.assay.protocol.libp2p.gossip.score.Decay;

/// What has come of the messages that a peer was first to bring. Who brings many that are signed
/// and of no use (stale, of nobody we know) breaks no rule that could be held against it, and has
/// us check them all the same: of such a peer only a part is checked, the smaller the more of them
/// there were. It is never nothing, as it may be us who cannot judge.
final class Usefulness {
  /// Useless ones that cost nothing, beyond as many as were useful.
  private static final int FREE = 32;

  /// So many passed over in one heartbeat are a flood.
  private static final int FLOOD = 250;

  private static final double FADES = Decay.over(Duration.ofMinutes(2));

  private double useful;
  private double useless;
  private int passedOver;

  void useful() {
    useful++;
  }

  void useless() {
    useless++;
  }

  /// The part of this peer's new messages that is worth a check, up to 1.
  double worth() {
    double excused = FREE + useful;
    return useless <= excused ? 1 : excused / useless;
  }

  void passedOver() {
    passedOver++;
  }

  /// Whether it has gone on since the last heartbeat as if all were wanted.
  boolean floods() {
    return passedOver >= FLOOD;
  }

  void beat() {
    useful *= FADES;
    useless *= FADES;
    passedOver = 0;
  }
}
