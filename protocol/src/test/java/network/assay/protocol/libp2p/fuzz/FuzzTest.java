// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every decoder of what comes from outside, against damaged messages: some in each build, the same
/// ones, and others for an hour in the long run (`-Dassay.fuzz.minutes`).
final class FuzzTest {
  private static final int ROUNDS = 12_000;
  private static final int DEAR_ROUNDS = 1_000;
  private static final int SAMPLE = 100;

  /// Or what is allocated might be optimised away.
  private byte[] kept = {};

  private static List<Decoder> all() {
    var all = new ArrayList<Decoder>();
    all.addAll(network.assay.protocol.libp2p.autonat.Decoders.all());
    all.addAll(network.assay.protocol.libp2p.dcutr.Decoders.all());
    all.addAll(network.assay.protocol.libp2p.gossip.wire.Decoders.all());
    all.addAll(network.assay.protocol.libp2p.identify.Decoders.all());
    all.addAll(network.assay.protocol.libp2p.identity.Decoders.all());
    all.addAll(network.assay.protocol.libp2p.kad.store.Decoders.all());
    all.addAll(network.assay.protocol.libp2p.mdns.Decoders.all());
    all.addAll(network.assay.protocol.libp2p.multiformats.Decoders.all());
    all.addAll(network.assay.protocol.libp2p.multistream.Decoders.all());
    all.addAll(network.assay.protocol.libp2p.noise.Decoders.all());
    all.addAll(network.assay.protocol.libp2p.quic.Decoders.all());
    all.addAll(network.assay.protocol.libp2p.relay.Decoders.all());
    all.addAll(network.assay.protocol.libp2p.tls.Decoders.all());
    all.addAll(network.assay.protocol.libp2p.transport.Decoders.all());
    all.addAll(network.assay.protocol.libp2p.yamux.Decoders.all());
    all.addAll(network.assay.protocol.market.message.Decoders.all());
    all.addAll(network.assay.protocol.market.task.Decoders.all());
    return all;
  }

  @TestFactory
  Stream<DynamicTest> nothing_comes_out_but_a_message_or_a_fault() {
    return all().stream()
        .map(
            decoder ->
                DynamicTest.dynamicTest(
                    decoder.name(),
                    () -> {
                      var fuzz = new Fuzz(decoder, 20261128);
                      fuzz.takesItsSeeds();
                      int rounds = decoder.dear() ? DEAR_ROUNDS : ROUNDS;
                      for (int i = 0; i < rounds; i++) fuzz.round();
                    }));
  }

  @Test
  void what_swells_is_found_out() {
    Consumer<byte[]> swelling = bytes -> kept = new byte[256 * 1024 + 20 * bytes.length];
    var decoder = Decoder.of("swelling", AssayFault.Peer.class, swelling, List.of(new byte[8192]));
    assertThatThrownBy(() -> new Fuzz(decoder, 1).takesItsSeeds())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("swelling takes ");
    new Fuzz(decoder.swelling(24), 1).takesItsSeeds();
  }

  /// Or a failure of the long run, which names its seed, could not be seen again.
  @TestFactory
  Stream<DynamicTest> one_seed_feeds_the_same_messages_in_every_run() {
    List<Decoder> again = all();
    return all().stream()
        .map(
            decoder ->
                DynamicTest.dynamicTest(
                    decoder.name(),
                    () -> {
                      Decoder other =
                          again.stream()
                              .filter(d -> d.name().equals(decoder.name()))
                              .findAny()
                              .get();
                      assertThat(fed(other)).isEqualTo(fed(decoder));
                    }));
  }

  /// What one seed feeds a decoder, which depends on all that it took before.
  private static List<String> fed(Decoder decoder) {
    var fed = new ArrayList<String>();
    Consumer<byte[]> decode =
        bytes -> {
          fed.add(HexFormat.of().formatHex(bytes));
          decoder.decode().accept(bytes);
        };
    var fuzz = new Fuzz(decoder.by(decode).reckoning(1L << 40), 7);
    fuzz.takesItsSeeds();
    for (int i = 0; i < SAMPLE; i++) fuzz.round();
    return fed;
  }

  @Tag("long")
  @TestFactory
  Stream<DynamicTest> nor_in_an_hour() {
    List<Decoder> all = all();
    Duration each =
        Duration.ofMinutes(Integer.getInteger("assay.fuzz.minutes", 60)).dividedBy(all.size());
    long seed = System.nanoTime();
    return all.stream()
        .map(
            decoder ->
                DynamicTest.dynamicTest(
                    decoder.name() + " from " + seed,
                    () -> {
                      var fuzz = new Fuzz(decoder, seed);
                      long end = System.nanoTime() + each.toNanos();
                      while (System.nanoTime() - end < 0) {
                        for (int i = 0; i < 100; i++) fuzz.round();
                      }
                    }));
  }
}
