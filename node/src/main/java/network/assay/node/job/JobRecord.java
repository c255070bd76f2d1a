// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;
import network.assay.scheduler.job.JobCodec;
import network.assay.scheduler.job.JobSpec;
import network.assay.scheduler.run.Rules;

/// A job as it was submitted: with this and the journal, a restarted node knows all it knew.
///
/// @param request the id that the submitter's client chose
/// @param train the blob of the training samples
/// @param test the blob of the test samples
/// @param base the blob of the weights that adapters leave as they are
/// @param submitted in whole seconds
/// @param rules that the job was started under: replaying its journal needs the same
public record JobRecord(
    Digest request,
    JobSpec spec,
    ContentId train,
    ContentId test,
    Optional<ContentId> base,
    Instant submitted,
    Rules rules) {
  /// How long after the job's own deadline its escrow still takes batches: what is owed by then has
  /// to get on chain.
  public static final Duration SETTLING = Duration.ofMinutes(10);

  private static final int MAX_BYTES = 65_536;

  public JobRecord {
    submitted = submitted.truncatedTo(ChronoUnit.SECONDS);
  }

  public Digest digest() {
    return spec.digest(request);
  }

  public JobId id(Address submitter) {
    return JobSpec.id(submitter, digest());
  }

  public Instant deadline() {
    return submitted.plus(spec.terms().budget().deadline());
  }

  public Instant escrowDeadline() {
    return deadline().plus(SETTLING);
  }

  public byte[] encode() {
    var writer =
        new ProtoWriter()
            .bytes(1, request.toBytes())
            .bytes(2, JobCodec.encode(spec))
            .bytes(3, train.digest().toBytes())
            .bytes(4, test.digest().toBytes())
            .varint(5, submitted.getEpochSecond())
            .message(6, rules(rules));
    base.ifPresent(content -> writer.bytes(7, content.digest().toBytes()));
    return writer.toBytes();
  }

  public static JobRecord decode(byte[] bytes) {
    return OrderedReader.whole("a job's record", bytes, MAX_BYTES, JobRecord::read);
  }

  private static JobRecord read(OrderedReader in) {
    Digest request = digest(in, 1);
    JobSpec spec = JobCodec.decode(in.bytes(2, JobCodec.MAX_BYTES));
    var train = new ContentId(digest(in, 3));
    var test = new ContentId(digest(in, 4));
    Instant submitted = Instant.ofEpochSecond(in.count(5, Long.MAX_VALUE));
    Rules rules = in.message(6, MAX_BYTES, JobRecord::readRules);
    Optional<ContentId> base =
        in.at(7) ? Optional.of(new ContentId(digest(in, 7))) : Optional.empty();
    return new JobRecord(request, spec, train, test, base, submitted, rules);
  }

  private static ProtoWriter rules(Rules rules) {
    Rules.Timing timing = rules.timing();
    return new ProtoWriter()
        .bytes(1, rules.minimumStake().toBytes())
        .varint(2, timing.answer().toMillis())
        .varint(3, timing.heartbeat().toMillis())
        .varint(4, timing.fetch().toMillis())
        .varint(5, timing.shortestLease().toMillis())
        .varint(6, timing.cooldown().toMillis())
        .varint(7, timing.patience())
        .varint(8, rules.batching().age().toMillis())
        .varint(9, rules.batching().results())
        .varint(10, rules.maxStrikes())
        .varint(11, rules.maxCheckAttempts())
        .varint(12, timing.margin())
        .varint(13, rules.batching().payEvery().toMillis())
        .varint(14, rules.bytesPerSecond());
  }

  private static Rules readRules(OrderedReader in) {
    Amount stake = Amount.of(in.exactly(1, Amount.BYTES));
    Duration answer = millis(in, 2);
    Duration heartbeat = millis(in, 3);
    Duration fetch = millis(in, 4);
    Duration shortestLease = millis(in, 5);
    Duration cooldown = millis(in, 6);
    int patience = number(in, 7);
    Duration age = millis(in, 8);
    int results = number(in, 9);
    int strikes = number(in, 10);
    int attempts = number(in, 11);
    var timing =
        new Rules.Timing(
            answer, heartbeat, fetch, shortestLease, cooldown, patience, number(in, 12));
    var batching = new Rules.Batching(age, results, millis(in, 13));
    // Without it the job is an earlier build's, which decided otherwise: its journal, replayed
    // here, would come to other batches than are on chain.
    return new Rules(stake, timing, batching, strikes, attempts, in.count(14, Long.MAX_VALUE));
  }

  private static int number(OrderedReader in, int field) {
    return (int) in.count(field, Integer.MAX_VALUE);
  }

  private static Duration millis(OrderedReader in, int field) {
    return Duration.ofMillis(in.count(field, Long.MAX_VALUE));
  }

  private static Digest digest(OrderedReader in, int field) {
    return Digest.of(in.exactly(field, Digest.BYTES));
  }
}
