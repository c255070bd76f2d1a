// SPDX-License-Identifier: Apache-2.0
package network.assay.node.metrics;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import network.assay.protocol.market.AssayFault;

/// All figures of the node by name, written in Prometheus' text format 0.0.4.
///
/// Names are `assay_<part>_<what>` in base units; counters end in `_total`. Labels come from small
/// fixed sets, never from strangers. A name is given once. Safe for many threads.
public final class Metrics {
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /// Writes the samples of one figure.
  interface Source {
    void write(Samples to);
  }

  private record Entry(String type, String help, Source source) {}

  private final Map<String, Entry> entries = new TreeMap<>();

  /// A number that only grows.
  public Counter counter(String name, String help) {
    var counter = new Counter();
    add(name, "counter", help, to -> to.sample(name, counter.value()));
    return counter;
  }

  /// One counter for each value of a label.
  ///
  /// @param most so many values are told apart; what comes later counts as `other`
  public Counters counters(String name, String help, String label, int most) {
    var counters = new Counters(most);
    add(
        name,
        "counter",
        help,
        to -> counters.values().forEach((value, count) -> to.sample(name, label, value, count)));
    return counters;
  }

  /// A count that is kept elsewhere and only grows.
  public void counter(String name, String help, DoubleSupplier value) {
    add(name, "counter", help, to -> to.sample(name, value.getAsDouble()));
  }

  /// A number that is looked up when somebody asks.
  public void gauge(String name, String help, DoubleSupplier value) {
    add(name, "gauge", help, to -> to.sample(name, value.getAsDouble()));
  }

  /// Takes the samples of a figure that has several.
  @FunctionalInterface
  public interface Rows {
    /// @param labels names and values in turn, from small fixed sets
    void row(double value, String... labels);
  }

  /// Counts that are kept elsewhere and only grow, told apart by labels.
  public void counters(String name, String help, Consumer<Rows> rows) {
    add(name, "counter", help, to -> rows.accept(rows(name, to)));
  }

  /// Numbers that are looked up when somebody asks, told apart by labels.
  public void gauges(String name, String help, Consumer<Rows> rows) {
    add(name, "gauge", help, to -> rows.accept(rows(name, to)));
  }

  private static Rows rows(String name, Samples to) {
    return (value, labels) -> to.sample(name, List.of(labels), value);
  }

  /// Takes the samples of histograms that are kept elsewhere.
  @FunctionalInterface
  public interface Spreads {
    /// @param counts how many lie up to each bound, and beyond the last
    /// @param labels names and values in turn, from small fixed sets
    void spread(List<Long> counts, double sum, String... labels);
  }

  /// Histograms that are kept elsewhere, told apart by labels.
  ///
  /// @param bounds ascending, in the figure's unit
  public void histograms(String name, String help, List<Double> bounds, Consumer<Spreads> all) {
    add(name, "histogram", help, to -> all.accept(spreads(name, bounds, to)));
  }

  private static Spreads spreads(String name, List<Double> bounds, Samples to) {
    return (counts, sum, labels) -> {
      long seen = 0;
      for (int i = 0; i < counts.size(); i++) {
        seen += counts.get(i);
        var with = new ArrayList<>(List.of(labels));
        with.add("le");
        with.add(i < bounds.size() ? Samples.number(bounds.get(i)) : "+Inf");
        to.sample(name + "_bucket", with, seen);
      }
      to.sample(name + "_sum", List.of(labels), sum);
      to.sample(name + "_count", List.of(labels), seen);
    };
  }

  /// How often values up to each of `bounds` were seen, and their sum.
  ///
  /// @param bounds ascending, in the figure's unit
  public Histogram histogram(String name, String help, double... bounds) {
    var histogram = new Histogram(bounds);
    add(name, "histogram", help, to -> histogram.write(name, to));
    return histogram;
  }

  private synchronized void add(String name, String type, String help, Source source) {
    if (!name.matches("[a-z][a-z0-9_]{2,100}")
        || type.equals("counter") != name.endsWith("_total")) {
      throw new AssayFault.Internal("\"" + name + "\" is no name for a " + type);
    }
    if (entries.putIfAbsent(name, new Entry(type, help, source)) != null) {
      throw new AssayFault.Internal("there are two figures called " + name);
    }
  }

  /// All figures as they are now, as UTF-8.
  public byte[] page() {
    return text().getBytes(StandardCharsets.UTF_8);
  }

  /// All figures as they are now, sorted by name.
  public String text() {
    Map<String, Entry> now;
    synchronized (this) {
      now = new TreeMap<>(entries);
    }
    var text = new StringBuilder();
    now.forEach(
        (name, entry) -> {
          String help = entry.help.replace("\\", "\\\\").replace("\n", "\\n");
          text.append("# HELP ").append(name).append(' ').append(help).append('\n');
          text.append("# TYPE ").append(name).append(' ').append(entry.type).append('\n');
          // One figure that cannot be had must not hide the others.
          var samples = new StringBuilder();
          try {
            entry.source.write(new Samples(samples));
            text.append(samples);
          } catch (RuntimeException e) {
            text.append("# no value: ").append(e.getClass().getSimpleName()).append('\n');
          }
        });
    return text.toString();
  }
}
