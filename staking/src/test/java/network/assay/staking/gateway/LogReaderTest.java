// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.staking.NetworkAddresses;
import network.assay.staking.follow.ChainEvent;
import network.assay.staking.gateway.ChainNode.RawLog;
import network.assay.staking.gateway.abi.BeaconAbi;
import network.assay.staking.gateway.abi.ChallengesAbi;
import network.assay.staking.gateway.abi.DemandsAbi;
import network.assay.staking.gateway.abi.DisputeGameAbi;
import network.assay.staking.gateway.abi.JobMarketAbi;
import network.assay.staking.gateway.abi.StakeRegistryAbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/// One log that nobody can read never keeps the others from anybody.
final class LogReaderTest {
  private static final NetworkAddresses AT =
      new NetworkAddresses(
          address(1),
          address(2),
          address(3),
          address(4),
          address(5),
          address(6),
          address(7),
          address(8),
          0);
  private static final BigInteger ALL_64 = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
  private static final BigInteger ALL_32 = BigInteger.TWO.pow(32).subtract(BigInteger.ONE);
  private static final Digest SOME = Digest.parse("0x" + "5a".repeat(32));

  private final LogReader reader = new LogReader(AT);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    log().addAppender(lines);
  }

  @AfterEach
  void listenNoMore() {
    log().detachAppender(lines);
  }

  private static Logger log() {
    return (Logger) LoggerFactory.getLogger(LogReader.class);
  }

  private static Address address(int number) {
    return Address.parse("0x%040x".formatted(number));
  }

  private static Digest digest(long number) {
    return Digest.parse("0x%064x".formatted(number));
  }

  private static String words(BigInteger... words) {
    return Arrays.stream(words).map("%064x"::formatted).collect(Collectors.joining("", "0x", ""));
  }

  private static RawLog log(int index, Address contract, List<Digest> topics, String data) {
    return new RawLog(contract, topics, data, 9, SOME, index, digest(77));
  }

  private static RawLog closed(int index) {
    var topics = List.of(JobMarketAbi.JobClosed.EVENT.topic(), digest(index));
    return log(index, AT.market(), topics, words(BigInteger.TWO));
  }

  /// A position whose fields are all zero, but for the last.
  private static String position(BigInteger high) {
    List<BigInteger> fields = new ArrayList<>(Collections.nCopies(16, BigInteger.ZERO));
    fields.add(high);
    return words(fields.toArray(BigInteger[]::new));
  }

  static Stream<Arguments> whatNobodyCanRead() {
    Digest adopted = DisputeGameAbi.Adopted.EVENT.topic();
    Digest moved = DisputeGameAbi.Moved.EVENT.topic();
    Digest answered = DemandsAbi.DemandAnswered.EVENT.topic();
    Digest recorded = BeaconAbi.RandomnessRecorded.EVENT.topic();
    BigInteger none = BigInteger.ZERO;
    String ofNoWindow =
        words(
            none,
            none,
            none,
            none,
            none,
            none,
            BigInteger.valueOf(256),
            BigInteger.valueOf(288),
            none,
            none);
    return Stream.of(
        Arguments.of(
            "a position that two sides signed",
            log(1, AT.game(), List.of(adopted, SOME), position(ALL_64))),
        Arguments.of(
            "a position that a move from there leads to",
            log(1, AT.game(), List.of(moved, SOME), position(ALL_64))),
        Arguments.of(
            "an answer without checkpoints",
            log(1, AT.demands(), List.of(answered, SOME, digest(3)), ofNoWindow)),
        Arguments.of(
            "a block beyond all blocks",
            log(
                1,
                AT.beacon(),
                List.of(recorded, Digest.parse("0x" + "f".repeat(64))),
                words(none))),
        Arguments.of(
            "an event cut short", log(1, AT.game(), List.of(adopted, SOME), words(none, none))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("whatNobodyCanRead")
  void what_nobody_can_read_is_passed_over_and_said_once(String what, RawLog strange) {
    for (int i = 0; i < 2; i++) {
      assertThat(reader.events(List.of(closed(2), strange, closed(0))))
          .map(event -> ((ChainEvent.JobClosed) event).job())
          .containsExactly(new JobId(digest(0)), new JobId(digest(2)));
    }
    assertThat(lines.list)
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.getLevel()).isEqualTo(Level.WARN);
              assertThat(line.getFormattedMessage())
                  .contains(strange.address().hex(), strange.txHash().toHex(), "block 9");
            });
  }

  /// Where a case finds nothing at all, no other event says that its stake cannot be withdrawn.
  @Test
  void a_case_that_finds_too_little_stake_changes_that_stake() {
    Digest lacking = StakeRegistryAbi.Lacking.EVENT.topic();
    assertThat(
            reader.events(
                List.of(log(0, AT.registry(), List.of(lacking, digest(3)), words(BigInteger.ONE)))))
        .singleElement()
        .isInstanceOfSatisfying(
            ChainEvent.StakeChanged.class,
            event -> {
              assertThat(event.owner()).isEqualTo(address(3));
              assertThat(event.change()).isEqualTo(ChainEvent.StakeChange.LACKING);
            });
  }

  @Test
  void what_a_party_may_say_is_read_in_its_full_range() {
    Digest posted = JobMarketAbi.BatchPosted.EVENT.topic();
    BigInteger one = BigInteger.ONE;
    RawLog batch =
        log(
            0,
            AT.market(),
            List.of(posted, SOME, digest(0)),
            words(one, ALL_32, one, one, one, one));
    Digest opened = ChallengesAbi.ChallengeOpened.EVENT.topic();
    RawLog challenge =
        log(
            1,
            AT.challenges(),
            List.of(opened, SOME, digest(3), digest(4)),
            words(one, one, ALL_32, one, one, one, one, one));

    List<ChainEvent> events = reader.events(List.of(batch, challenge));
    assertThat(events).hasSize(2);
    assertThat(((ChainEvent.BatchPosted) events.get(0)).batch().resultCount())
        .isEqualTo(ALL_32.longValueExact());
    assertThat(((ChainEvent.ChallengeOpened) events.get(1)).disputed().segment())
        .isEqualTo(ALL_32.longValueExact());
    assertThat(lines.list).isEmpty();
  }
}
