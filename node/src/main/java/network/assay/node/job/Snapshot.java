// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.util.Arrays;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.protocol.market.JobId;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoFault;
import network.assay.protocol.protobuf.ProtoWriter;

/// What a job's journal up to some entry comes to, so that nobody has to replay that far.
///
/// As bytes: a digest of the rest; then the version, the job, the number of the entry, and the
/// history. The same history is always written the same way.
///
/// @param upTo number of the last entry that is in it
record Snapshot(long upTo, HistoryCodec.Past past) {
  /// A job that comes to more is replayed from its first entry.
  static final int MAX_BYTES = 256 << 20;

  private static final int VERSION = 1;
  private static final HashTag SUM = HashTag.of("assay/snapshot/1");

  byte[] encode(JobId job) {
    byte[] body =
        new ProtoWriter()
            .varint(1, VERSION)
            .bytes(2, job.digest().toBytes())
            .varint(3, upTo)
            .message(4, HistoryCodec.write(past))
            .toBytes();
    byte[] whole = Arrays.copyOf(SUM.hash(body).toBytes(), Digest.BYTES + body.length);
    System.arraycopy(body, 0, whole, Digest.BYTES, body.length);
    return whole;
  }

  /// @throws ProtoFault when that is not, to the last bit, a snapshot of `job` that was once
  ///     written
  static Snapshot decode(byte[] whole, JobId job) {
    if (whole.length < Digest.BYTES) {
      throw new ProtoFault("a snapshot of " + whole.length + " bytes");
    }
    byte[] body = Arrays.copyOfRange(whole, Digest.BYTES, whole.length);
    if (!SUM.hash(body).equals(Digest.of(Arrays.copyOf(whole, Digest.BYTES)))) {
      throw new ProtoFault("a snapshot's checksum does not hold");
    }
    return OrderedReader.whole("a snapshot", body, MAX_BYTES, in -> read(in, job));
  }

  private static Snapshot read(OrderedReader in, JobId job) {
    long version = in.count(1, Integer.MAX_VALUE);
    if (version != VERSION) {
      throw new ProtoFault("a snapshot of version " + version + "; this one reads " + VERSION);
    }
    if (!Parts.digest(in, 2).equals(job.digest())) throw new ProtoFault("another job's snapshot");
    return new Snapshot(
        in.count(3, Long.MAX_VALUE), StateParts.message(in, 4, m -> HistoryCodec.read(m, job)));
  }
}
