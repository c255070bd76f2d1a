// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/// Feeds one decoder damaged messages. What it took once is damaged further: so it comes to places
/// behind the first checks.
///
/// Nothing but the decoder's own kind of fault may come out, and it may take memory only in the
/// proportion to what it was given that [Decoder] says, with all that is read again and thrown
/// away: a length that lies must cost nothing.
final class Fuzz {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int MAX_KEPT = 256;

  private final Decoder decoder;
  private final Random random;
  private final Mutations mutations;
  private final List<byte[]> kept;

  /// @param seed the same one feeds the same
  Fuzz(Decoder decoder, long seed) {
    this.decoder = decoder;
    this.random = new Random(seed + decoder.name().hashCode());
    this.mutations = new Mutations(random);
    this.kept = new ArrayList<>(decoder.seeds());
  }

  /// Whether the decoder takes all that it should.
  void takesItsSeeds() {
    for (byte[] seed : decoder.seeds()) {
      if (!takes(seed)) throw new AssertionError(decoder.name() + " refuses " + hex(seed));
    }
  }

  void round() {
    byte[] message = mutations.of(any(), any());
    if (takes(message)) keep(message);
  }

  private byte[] any() {
    return kept.get(random.nextInt(kept.size()));
  }

  private void keep(byte[] message) {
    if (kept.size() < MAX_KEPT) {
      kept.add(message);
      return;
    }
    int seeds = decoder.seeds().size();
    kept.set(seeds + random.nextInt(MAX_KEPT - seeds), message);
  }

  private boolean takes(byte[] message) {
    long most = decoder.flat() + (long) decoder.perByte() * message.length;
    long used = Long.MAX_VALUE;
    boolean taken = false;
    // What is made once, such as classes, is no part of a message.
    for (int i = 0; i < 3 && used > most; i++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      taken = decodes(message);
      used = THREADS.getCurrentThreadAllocatedBytes() - before;
    }
    if (used > most) {
      throw new AssertionError(decoder.name() + " takes " + used + " bytes for " + hex(message));
    }
    return taken;
  }

  private boolean decodes(byte[] message) {
    try {
      decoder.decode().accept(message);
      return true;
    } catch (Exception | Error e) {
      if (!decoder.fault().isInstance(e)) {
        throw new AssertionError(decoder.name() + " of " + hex(message), e);
      }
      return false;
    }
  }

  private static String hex(byte[] message) {
    return message.length + " bytes " + HexFormat.of().formatHex(message);
  }
}
