// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import network.assay.protocol.libp2p.kad.lookup.LookupEvent.Heard;
import network.assay.protocol.libp2p.kad.route.Block;
import network.assay.protocol.libp2p.kad.route.Place;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;

/// One lookup, step by step, and what hostile answers do to it: nothing much.
final class LookupTest {
  private static final LookupRules RULES = LookupRules.DEFAULTS;

  private final Random random = new Random(1);
  private final PeerId self = peer();
  private final Digest target = Place.of(peer());
  private final Set<PeerId> asked = new HashSet<>();
  private final List<PeerId> open = new ArrayList<>();
  private LookupState state = LookupState.start(self, target, List.of());
  private Optional<List<PeerId>> result = Optional.empty();

  private PeerId peer() {
    byte[] id = new byte[34];
    random.nextBytes(id);
    id[0] = 0x12;
    id[1] = 32;
    return PeerId.of(id);
  }

  /// Peers, the nearest to the target first.
  private List<PeerId> sorted(int count) {
    var peers = new ArrayList<PeerId>();
    for (int i = 0; i < count; i++) peers.add(peer());
    peers.sort(Comparator.comparing(p -> Place.distance(target, Place.of(p))));
    return peers;
  }

  private static List<Heard> heard(List<PeerId> peers) {
    return peers.stream().map(p -> new Heard(p, Optional.empty())).toList();
  }

  private void begin(List<PeerId> known) {
    state = LookupState.start(self, target, heard(known));
    give(new LookupEvent.Begin());
  }

  private void give(LookupEvent event) {
    Lookup.Step step = Lookup.step(RULES, state, event);
    state = step.state();
    for (LookupCommand command : step.commands()) {
      switch (command) {
        case LookupCommand.Ask(PeerId peer) -> {
          assertThat(asked.add(peer)).as("asked once").isTrue();
          open.add(peer);
        }
        case LookupCommand.Finish(List<PeerId> nearest) -> result = Optional.of(nearest);
      }
    }
    assertThat(open.size()).isLessThanOrEqualTo(RULES.parallel());
    assertThat(state.candidates().size()).isLessThanOrEqualTo(RULES.held());
  }

  private void answer(PeerId from, List<PeerId> closer) {
    answer(from, Optional.empty(), heard(closer));
  }

  private void answer(PeerId from, Optional<Block> block, List<Heard> closer) {
    open.remove(from);
    give(new LookupEvent.Answered(from, block, closer));
  }

  private void fail(PeerId peer) {
    open.remove(peer);
    give(new LookupEvent.Failed(peer));
  }

  private void unasked(PeerId peer) {
    open.remove(peer);
    give(new LookupEvent.Unasked(peer));
  }

  @Test
  void who_knows_nobody_is_done_at_once() {
    begin(List.of());
    assertThat(result).contains(List.of());
  }

  @Test
  void the_nearest_are_asked_first_and_found_in_order() {
    List<PeerId> all = sorted(100);
    begin(all.subList(60, 100));
    assertThat(open).isEqualTo(all.subList(60, 70));
    while (result.isEmpty()) answer(open.getFirst(), all.subList(0, 20));
    assertThat(result).contains(all.subList(0, 20));
    assertThat(asked.size()).isLessThan(45);
  }

  @Test
  void who_fails_is_replaced_by_the_next() {
    List<PeerId> all = sorted(40);
    begin(all);
    while (result.isEmpty()) {
      PeerId next = open.getFirst();
      if (all.indexOf(next) % 2 == 0) fail(next);
      else answer(next, List.of());
    }
    assertThat(result.orElseThrow()).hasSize(20).allMatch(p -> all.indexOf(p) % 2 == 1);
  }

  @Test
  void who_could_not_be_asked_speaks_against_nobody() {
    List<PeerId> all = sorted(60);
    begin(all.subList(59, 60));
    answer(all.get(59), all.subList(0, 20));
    // Far more than the failures that make a liar.
    while (result.isEmpty() && all.indexOf(open.getFirst()) < 19) unasked(open.getFirst());
    answer(all.get(19), List.of());
    assertThat(result).contains(List.of(all.get(19), all.get(59)));
  }

  @Test
  void answers_nobody_asked_for_change_nothing() {
    List<PeerId> all = sorted(40);
    begin(all.subList(0, 5));
    LookupState before = state;
    give(new LookupEvent.Answered(all.get(30), Optional.empty(), heard(all)));
    give(new LookupEvent.Failed(all.get(31)));
    assertThat(state).isEqualTo(before);
    PeerId first = open.getFirst();
    answer(first, List.of());
    before = state;
    give(new LookupEvent.Answered(first, Optional.empty(), heard(all)));
    assertThat(state).isEqualTo(before);
  }

  @Test
  void peers_that_are_not_nearer_and_we_ourselves_lead_nowhere() {
    List<PeerId> all = sorted(60);
    begin(all.subList(0, 20));
    while (result.isEmpty()) {
      var told = new ArrayList<>(all.subList(20, 60));
      told.add(self);
      answer(open.getFirst(), told);
    }
    assertThat(result).contains(all.subList(0, 20));
    assertThat(asked).hasSize(20).doesNotContain(self);
  }

  @Test
  void a_flood_of_invented_peers_costs_a_few_queries_and_its_teller_is_no_longer_believed() {
    List<PeerId> honest = sorted(30);
    List<PeerId> invented = sorted(3000).subList(0, 1000);
    PeerId liar = honest.get(3);
    begin(honest);
    while (result.isEmpty()) {
      PeerId next = open.getFirst();
      if (next.equals(liar)) answer(next, invented);
      else if (invented.contains(next)) fail(next);
      else answer(next, honest.subList(0, 20));
    }
    assertThat(result).contains(honest.subList(0, 20));
    assertThat(asked.stream().filter(invented::contains).count())
        .isLessThanOrEqualTo(RULES.doubt().lies() + RULES.doubt().perTeller());
  }

  @Test
  void what_a_liar_told_is_taken_from_another_who_tells_it_too() {
    List<PeerId> honest = sorted(30);
    PeerId liar = honest.get(20);
    PeerId truthful = honest.get(29);
    List<PeerId> invented = sorted(3000).subList(0, 12);
    begin(List.of(liar, truthful));
    var mixed = new ArrayList<>(invented);
    mixed.addAll(honest.subList(0, 8));
    answer(liar, mixed);
    while (!open.equals(List.of(truthful))) {
      PeerId next = open.getFirst().equals(truthful) ? open.get(1) : open.getFirst();
      if (invented.contains(next)) fail(next);
      else answer(next, List.of());
    }
    answer(truthful, honest.subList(0, 8));
    while (result.isEmpty()) answer(open.getFirst(), List.of());
    assertThat(result.orElseThrow()).containsAll(honest.subList(0, 8));
  }

  @Test
  void peers_of_one_block_are_only_a_part_of_the_nearest() {
    List<PeerId> all = sorted(60);
    Optional<Block> block = Optional.of(new Block("0808"));
    // The forty nearest are one operator's.
    begin(List.of(all.getLast()));
    while (result.isEmpty()) {
      PeerId next = open.getFirst();
      boolean sybil = all.indexOf(next) < 40;
      var told = new ArrayList<Heard>();
      if (sybil) for (PeerId p : all.subList(0, 20)) told.add(new Heard(p, block));
      else for (PeerId p : all.subList(40, 60)) told.add(new Heard(p, Optional.empty()));
      if (!sybil) told.add(new Heard(all.getFirst(), block));
      answer(next, sybil ? block : Optional.empty(), told);
    }
    List<PeerId> nearest = result.orElseThrow();
    assertThat(nearest.stream().filter(p -> all.indexOf(p) < 40).count())
        .isEqualTo(RULES.doubt().perBlock());
    assertThat(nearest).hasSize(20);
  }

  @Test
  void a_lookup_has_a_budget() {
    List<PeerId> all = sorted(2000);
    begin(all.subList(1980, 2000));
    int next = 1980;
    // Every answer is nearer than the last: it could go on for ever.
    while (result.isEmpty()) {
      next = Math.max(5, next - 5);
      answer(open.getFirst(), all.subList(next - 5, next));
    }
    assertThat(asked).hasSizeLessThanOrEqualTo(RULES.queries());
  }

  @Test
  void when_it_is_stopped_it_gives_what_it_has() {
    List<PeerId> all = sorted(30);
    begin(all);
    PeerId first = open.getFirst();
    answer(first, List.of());
    give(new LookupEvent.Stop());
    assertThat(result).contains(List.of(first));
    result = Optional.empty();
    give(new LookupEvent.Begin());
    assertThat(result).isEmpty();
  }
}
