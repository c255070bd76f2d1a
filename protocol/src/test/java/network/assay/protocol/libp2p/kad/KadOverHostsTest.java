// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.kad.store.Validator;
import network.assay.protocol.libp2p.kad.store.Validators;
import network.assay.protocol.libp2p.kad.wire.Octets;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The DHT between hosts on loopback.
final class KadOverHostsTest {
  private static final Octets KEY = multihash(7);

  /// The longer value wins.
  private static final Validators LONGER =
      Validators.standard()
          .with(
              "long",
              new Validator() {
                @Override
                public boolean isValid(Octets key, Octets value) {
                  return value.size() > 0;
                }

                @Override
                public boolean isBetter(Octets key, Octets fresh, Octets held) {
                  return fresh.size() > held.size();
                }
              });

  /// As usual, but for looks that are not waited for long.
  private static final KadConfig QUICK = saying(KadConfig.Times.DEFAULTS.republish());

  private static KadConfig saying(Duration again) {
    return KadConfig.DEFAULTS.with(
        new KadConfig.Times(
            KadConfig.Times.DEFAULTS.request(),
            KadConfig.Times.DEFAULTS.lookup(),
            KadConfig.Times.DEFAULTS.refresh(),
            again,
            Duration.ofMillis(50)));
  }

  private final Hosts hosts = new Hosts();
  private final List<Host> members = new ArrayList<>();

  @AfterEach
  void stop() {
    hosts.close();
  }

  private static Octets multihash(int number) {
    byte[] bytes = new byte[34];
    bytes[0] = 0x12;
    bytes[1] = 32;
    bytes[33] = (byte) number;
    return Octets.of(bytes);
  }

  private Host member(KadConfig config) throws InterruptedException {
    Host host = hosts.start();
    host.join(config);
    if (!members.isEmpty()) host.connect(Hosts.address(members.getFirst()));
    members.add(host);
    return host;
  }

  private static Kad kad(Host host) {
    return host.kad().orElseThrow();
  }

  /// Hosts that all know one another, each told only of the first.
  private void network(int size) throws InterruptedException {
    for (int i = 0; i < size; i++) {
      var _ = member(QUICK.with(LONGER));
    }
    for (Host host : members) {
      Hosts.until("everybody is known", () -> kad(host).known().size() == size - 1);
    }
  }

  @Test
  void hosts_that_know_one_address_all_find_and_connect_to_each_other() throws Exception {
    network(6);
    for (Host host : members) {
      Hosts.until("everybody is connected", () -> host.peers().size() == 5);
    }
  }

  @Test
  void a_peer_whose_address_is_unknown_is_dialled_by_its_id() throws Exception {
    network(3);
    Host stranger = member(QUICK.asClient());
    PeerId wanted = members.get(2).peerId();
    Hosts.until("it knows somebody", () -> !kad(stranger).known().isEmpty());
    assertThat(stranger.ping(wanted)).isPositive();
    PeerId nobody = HostKey.generate(new SecureRandom()).peerId();
    assertThat(kad(stranger).findPeer(nobody)).isEmpty();
    assertThatThrownBy(() -> stranger.ping(nobody)).isInstanceOf(AssayFault.World.class);
  }

  @Test
  void who_only_asks_is_in_nobodys_table_until_it_answers() throws Exception {
    network(2);
    Host shy = member(QUICK.asClient());
    Hosts.until("it knows others", () -> kad(shy).known().size() == 2);
    assertThat(kad(members.getFirst()).known()).doesNotContain(shy.peerId());
    kad(shy).serve(true);
    Hosts.until("it is known", () -> kad(members.getFirst()).known().contains(shy.peerId()));
    kad(shy).serve(false);
    Hosts.until("it is gone", () -> !kad(members.getFirst()).known().contains(shy.peerId()));
  }

  @Test
  void providers_are_found_by_those_who_do_not_know_them() throws Exception {
    network(5);
    assertThat(kad(members.get(1)).provide(KEY)).isPositive();
    assertThat(kad(members.get(2)).provide(KEY)).isPositive();
    Hosts.until(
        "both are found",
        () -> {
          try {
            return Set.copyOf(kad(members.get(4)).findProviders(KEY, 10))
                .equals(Set.of(members.get(1).peerId(), members.get(2).peerId()));
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    assertThat(kad(members.get(3)).findProviders(KEY, 1)).hasSize(1);
    assertThat(kad(members.get(3)).findProviders(multihash(8), 10)).isEmpty();
  }

  @Test
  void the_best_value_is_found_and_given_to_those_that_hold_a_worse_one() throws Exception {
    network(4);
    Octets key = Octets.ofText("/long/one");
    Kad first = kad(members.getFirst());
    assertThat(first.put(key, Octets.ofText("short"))).isEqualTo(3);
    Octets best = Octets.ofText("longer");
    assertThat(kad(members.get(3)).put(key, best)).isEqualTo(3);
    assertThat(first.get(key)).contains(best);
    assertThatThrownBy(() -> first.put(key, Octets.ofText("tiny")))
        .isInstanceOf(AssayFault.World.class);
    assertThat(kad(members.get(1)).get(key)).contains(best);
    Host late = member(QUICK.with(LONGER));
    Hosts.until("it knows all", () -> kad(late).known().size() == 4);
    for (Host host : members) {
      if (host == late) continue;
      Hosts.until("it is known", () -> kad(host).known().contains(late.peerId()));
    }
    assertThat(kad(late).kept().values()).isZero();
    assertThat(first.get(key)).contains(best);
    Hosts.until("it was corrected", () -> kad(late).kept().values() == 1);
  }

  @Test
  void a_value_is_put_again_so_that_those_who_come_later_hold_it() throws Exception {
    network(2);
    Host putter = member(saying(Duration.ofMillis(100)).with(LONGER));
    Hosts.until("it knows others", () -> kad(putter).known().size() == 2);
    assertThat(kad(putter).put(Octets.ofText("/long/again"), Octets.ofText("value"))).isEqualTo(2);
    Host late = member(QUICK.with(LONGER));
    Hosts.until("it holds it", () -> kad(late).kept().values() == 1);
  }

  @Test
  void values_without_rules_are_refused_at_home_and_abroad() throws Exception {
    network(2);
    Kad kad = kad(members.getFirst());
    for (String key : List.of("/none/x", "nothing", "/long", "/long/")) {
      Octets value = key.equals("/long/") ? Octets.of() : Octets.ofText("x");
      assertThatThrownBy(() -> kad.put(Octets.ofText(key), value))
          .isInstanceOf(IllegalArgumentException.class);
    }
    Host trusting =
        member(
            QUICK.with(
                LONGER.with(
                    "none",
                    new Validator() {
                      @Override
                      public boolean isValid(Octets key, Octets value) {
                        return true;
                      }

                      @Override
                      public boolean isBetter(Octets key, Octets fresh, Octets held) {
                        return true;
                      }
                    })));
    Hosts.until("it knows both", () -> kad(trusting).known().size() == 2);
    assertThatThrownBy(() -> kad(trusting).put(Octets.ofText("/none/x"), Octets.ofText("x")))
        .isInstanceOf(AssayFault.World.class);
    assertThat(kad.kept().values()).isZero();
    assertThat(members.getFirst().totals().charges()).isZero();
  }

  @Test
  void hosts_of_different_tables_do_not_meet_in_one() throws Exception {
    Host ours = member(QUICK);
    Host theirs = member(QUICK.in("/other/kad/1.0.0"));
    Hosts.until("identified", () -> Hosts.identified(theirs, ours.peerId()));
    Hosts.until("identified", () -> Hosts.identified(ours, theirs.peerId()));
    assertThat(kad(theirs).known()).isEmpty();
    assertThat(kad(ours).known()).isEmpty();
    assertThatThrownBy(() -> kad(theirs).provide(KEY)).isInstanceOf(AssayFault.World.class);
  }
}
