// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import network.assay.node.chain.Registry;
import network.assay.node.store.Database;
import network.assay.node.store.RecordTable;
import network.assay.protocol.libp2p.gossip.Acceptance;
import network.assay.protocol.libp2p.gossip.Topic;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.deal.Offer;
import network.assay.protocol.market.message.Announcement;
import network.assay.protocol.market.message.Endpoint;
import network.assay.staking.BoundPeer;
import network.assay.staking.StakeStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which announcements are believed.
final class HearingTest {
  private static final Address ACCOUNT = Address.parse("0x" + "ab".repeat(20));
  private static final Address POOR = Address.parse("0x" + "cd".repeat(20));
  private static final PeerId STRANGER =
      PeerId.parse("QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N");

  @TempDir Path folder;
  private final Map<Address, StakeStatus> chain = new HashMap<>();
  private final LinkedBlockingQueue<Offer> heard = new LinkedBlockingQueue<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private boolean chainAnswers = true;
  private int asked;
  private Database database;
  private TestPeer self;
  private TestPeer provider;
  private Directory directory;
  private Hearing hearing;

  @BeforeEach
  void start() {
    database = Database.open(folder.resolve("db"));
    self = new TestPeer(folder.resolve("self"));
    provider = new TestPeer(folder.resolve("provider"));
    directory = new Directory(new RecordTable(database, "directory"), () -> now);
    hearing =
        new Hearing(
            new Registry(this::read, () -> now),
            directory,
            self.host,
            (offer, _) -> heard.add(offer),
            () -> now);
    chain.put(ACCOUNT, stake(ACCOUNT, provider.id(), "100"));
    chain.put(POOR, stake(POOR, provider.id(), "0"));
  }

  @AfterEach
  void stop() {
    self.close();
    provider.close();
    database.close();
  }

  private StakeStatus read(Address account) {
    asked++;
    if (!chainAnswers) throw new AssayFault.World("the chain node sleeps");
    return chain.getOrDefault(account, stake(Address.ZERO, STRANGER, "0"));
  }

  private static StakeStatus stake(Address account, PeerId peer, String tokens) {
    return new StakeStatus(
        account,
        Amount.ofTokens(tokens),
        Amount.ZERO,
        Instant.EPOCH,
        StakeStatus.Cases.NONE,
        new StakeStatus.Binding(account, Instant.MAX, BoundPeer.of(peer)),
        account);
  }

  private Offer offer(Address account, int secondsLeft) {
    Instant expires = now.plusSeconds(secondsLeft).truncatedTo(ChronoUnit.SECONDS);
    return new Offer(account, Amount.ofTokens("1"), 1_000_000, 2, expires);
  }

  private Acceptance judge(PeerId source, Offer offer, Endpoint endpoint) {
    now = now.plus(Hearing.PAUSE);
    return hearing.validate(source, new Announcement(offer, endpoint).encode());
  }

  @Test
  void an_offer_of_a_provider_with_stake_from_its_own_peer_is_believed() {
    assertThat(judge(provider.id(), offer(ACCOUNT, 30), provider.endpoint()))
        .isEqualTo(Acceptance.ACCEPT);
    assertThat(hearing.counts()).isEqualTo(new Hearing.Counts(1, 0, 0));
  }

  @Test
  void an_endpoint_of_another_peer_is_a_forgery() {
    assertThat(judge(STRANGER, offer(ACCOUNT, 30), provider.endpoint()))
        .isEqualTo(Acceptance.REJECT);
  }

  @Test
  void an_account_that_the_registry_has_at_another_peer_is_not_believed() {
    assertThat(judge(STRANGER, offer(ACCOUNT, 30), new Endpoint(STRANGER, List.of())))
        .isEqualTo(Acceptance.IGNORE);
  }

  @Test
  void an_account_without_stake_is_not_believed() {
    assertThat(judge(provider.id(), offer(POOR, 30), provider.endpoint()))
        .isEqualTo(Acceptance.IGNORE);
  }

  @Test
  void an_offer_that_is_over_or_good_for_far_too_long_is_not_believed() {
    for (int seconds : new int[] {-1, 0, 3_600}) {
      assertThat(judge(provider.id(), offer(ACCOUNT, seconds), provider.endpoint()))
          .isEqualTo(Acceptance.IGNORE);
    }
  }

  @Test
  void bytes_that_are_no_announcement_are_refused() {
    for (byte[] data : new byte[][] {{}, {1, 2, 3}, new byte[Announcement.MAX_BYTES + 1]}) {
      assertThat(hearing.validate(provider.id(), data)).isEqualTo(Acceptance.REJECT);
    }
  }

  @Test
  void who_talks_too_much_is_not_listened_to_and_costs_no_look_at_the_chain() {
    judge(provider.id(), offer(ACCOUNT, 30), provider.endpoint());
    chainAnswers = false; // Another account each time would ask it.
    byte[] again = new Announcement(offer(POOR, 30), provider.endpoint()).encode();
    assertThat(hearing.validate(provider.id(), again)).isEqualTo(Acceptance.IGNORE);
  }

  @Test
  void while_the_chain_does_not_answer_nobody_is_believed_and_nobody_blamed() {
    chainAnswers = false;
    assertThat(judge(provider.id(), offer(ACCOUNT, 30), provider.endpoint()))
        .isEqualTo(Acceptance.IGNORE);
  }

  @Test
  void an_offer_published_by_its_provider_reaches_the_jobs_and_the_directory() throws Exception {
    Topic mine = self.host.join(MarketProtocols.OFFERS, hearing, hearing);
    Topic theirs =
        provider.host.join(MarketProtocols.OFFERS, (_, _) -> Acceptance.ACCEPT, (_, _) -> {});
    self.connect(provider);
    Offer offer = offer(ACCOUNT, 300);
    byte[] said = new Announcement(offer, provider.endpoint()).encode();
    Offer got = null;
    for (int i = 0; got == null && i < 100; i++) {
      theirs.publish(said); // Until the two know that both follow the topic.
      got = heard.poll(100, TimeUnit.MILLISECONDS);
    }
    assertThat(got).isEqualTo(offer);
    assertThat(directory.find(ACCOUNT)).contains(provider.endpoint());
    mine.leave();
  }

  @Test
  void a_flood_of_new_accounts_does_not_reach_the_chain_and_does_not_drown_the_known() {
    judge(provider.id(), offer(ACCOUNT, 30), provider.endpoint());
    directory.heard(ACCOUNT, provider.endpoint());
    now = now.plus(Hearing.PAUSE);
    int before = asked;
    for (int i = 0; i < 10 * Hearing.STRANGERS; i++) {
      PeerId sybil = sybil(i);
      Address account = Address.parse("0x%040x".formatted(i + 1));
      hearing.validate(
          sybil, new Announcement(offer(account, 30), new Endpoint(sybil, List.of())).encode());
    }

    assertThat(asked - before).isEqualTo(Hearing.STRANGERS);
    assertThat(
            hearing.validate(
                provider.id(), new Announcement(offer(ACCOUNT, 30), provider.endpoint()).encode()))
        .isEqualTo(Acceptance.ACCEPT);
  }

  private static PeerId sybil(int number) {
    // An identity multihash of an Ed25519 key.
    byte[] multihash = new byte[38];
    byte[] head = {0, 36, 8, 1, 18, 32, (byte) number, (byte) (number >> 8), 1};
    System.arraycopy(head, 0, multihash, 0, head.length);
    return PeerId.of(multihash);
  }
}
