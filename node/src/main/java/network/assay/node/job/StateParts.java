// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.Lease;
import network.assay.protocol.market.task.TaskCodec;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;
import network.assay.scheduler.plan.Place;
import network.assay.scheduler.plan.PlannedTask;

/// What the parts of a job's state are written with.
final class StateParts {
  /// Of a part, and of things in a row. The whole is measured before it is read, so nothing here
  /// takes more memory than that.
  static final int MAX = Snapshot.MAX_BYTES;

  private StateParts() {}

  static ProtoWriter instant(Instant at) {
    return new ProtoWriter().varint(1, at.getEpochSecond()).varint(2, at.getNano());
  }

  static Instant instant(OrderedReader in, int field) {
    return in.message(
        field,
        MAX,
        m -> Instant.ofEpochSecond(m.count(1, Long.MAX_VALUE), m.count(2, 999_999_999)));
  }

  static Amount amount(OrderedReader in, int field) {
    return Amount.of(in.exactly(field, Amount.BYTES));
  }

  static int number(OrderedReader in, int field) {
    return (int) in.count(field, Integer.MAX_VALUE);
  }

  static String text(OrderedReader in, int field) {
    return in.string(field, MAX);
  }

  static <T> T message(OrderedReader in, int field, Function<OrderedReader, T> body) {
    return in.message(field, MAX, body);
  }

  /// Every element in a message of its own.
  static <T> void each(
      ProtoWriter out, int field, Collection<T> all, Function<T, ProtoWriter> write) {
    all.forEach(one -> out.message(field, write.apply(one)));
  }

  static <T> List<T> each(OrderedReader in, int field, Function<OrderedReader, T> read) {
    return in.repeated(field, MAX, one -> one.message(field, MAX, read));
  }

  static <T> void maybe(
      ProtoWriter out, int field, Optional<T> value, Function<T, ProtoWriter> write) {
    value.ifPresent(found -> out.message(field, write.apply(found)));
  }

  static <T> Optional<T> maybe(OrderedReader in, int field, Function<OrderedReader, T> read) {
    return in.at(field) ? Optional.of(in.message(field, MAX, read)) : Optional.empty();
  }

  static void address(ProtoWriter out, int field, Optional<Address> address) {
    address.ifPresent(found -> out.bytes(field, found.toBytes()));
  }

  static Optional<Address> perhaps(OrderedReader in, int field) {
    return in.at(field) ? Optional.of(Parts.address(in, field)) : Optional.empty();
  }

  static void numbers(ProtoWriter out, int field, List<Integer> numbers) {
    numbers.forEach(number -> out.varint(field, number));
  }

  static List<Integer> numbers(OrderedReader in, int field) {
    return in.repeated(field, MAX, one -> number(one, field));
  }

  /// In ascending order, whatever order the set has.
  static <T extends Comparable<T>> void set(
      ProtoWriter out, int field, Set<T> set, Function<T, byte[]> bytes) {
    set.stream().sorted().forEach(one -> out.bytes(field, bytes.apply(one)));
  }

  static <T> Set<T> set(
      OrderedReader in, int field, BiFunction<OrderedReader, Integer, T> element) {
    return Set.copyOf(in.repeated(field, MAX, one -> element.apply(one, field)));
  }

  static ProtoWriter planned(PlannedTask task) {
    var out = new ProtoWriter();
    switch (task.place()) {
      case Place.Shard(int round, int shard) ->
          out.message(1, new ProtoWriter().varint(1, round).varint(2, shard));
      case Place.Merge(int round) -> out.varint(2, round);
      case Place.Evaluation(int round) -> out.varint(3, round);
    }
    return out.bytes(4, TaskCodec.encode(task.spec())).varint(5, task.operations());
  }

  static PlannedTask planned(OrderedReader in) {
    Place place;
    if (in.at(1)) {
      place = message(in, 1, m -> new Place.Shard(number(m, 1), number(m, 2)));
    } else if (in.at(2)) {
      place = new Place.Merge(number(in, 2));
    } else {
      place = new Place.Evaluation(number(in, 3));
    }
    TaskSpec spec = TaskCodec.decode(in.bytes(4, TaskCodec.MAX_BYTES));
    return new PlannedTask(place, spec.id(), spec, in.count(5, Long.MAX_VALUE));
  }

  /// Without its job and its task, which are those of what it stands beside.
  static ProtoWriter lease(Lease lease) {
    return new ProtoWriter()
        .bytes(1, lease.provider().toBytes())
        .bytes(2, lease.price().toBytes())
        .varint(3, lease.deadline().getEpochSecond());
  }

  static Lease lease(OrderedReader in, JobId job, TaskId task) {
    return new Lease(
        job,
        task,
        Parts.address(in, 1),
        amount(in, 2),
        Instant.ofEpochSecond(in.count(3, Instant.MAX.getEpochSecond())));
  }

  static ProtoWriter digest(Digest digest) {
    return new ProtoWriter().bytes(1, digest.toBytes());
  }

  /// Things by what they are known by, in its order.
  static <K, V> java.util.SortedMap<K, V> byKey(List<V> all, Function<V, K> key) {
    var map = new java.util.TreeMap<K, V>();
    all.forEach(one -> map.put(key.apply(one), one));
    return Collections.unmodifiableSortedMap(map);
  }
}
