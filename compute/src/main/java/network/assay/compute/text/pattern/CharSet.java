// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text.pattern;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A set of characters, as patterns name them.
sealed interface CharSet {
  boolean has(int point);

  /// How many parts are looked at, at most, to say so.
  int parts();

  record Range(int first, int last) implements CharSet {
    @Override
    public boolean has(int point) {
      return point >= first && point <= last;
    }

    @Override
    public int parts() {
      return 1;
    }
  }

  /// @param sorted ranges that do not touch
  record Ranges(List<Range> sorted) implements CharSet {
    public Ranges {
      sorted = List.copyOf(sorted);
    }

    @Override
    public boolean has(int point) {
      int low = 0;
      int high = sorted.size() - 1;
      while (low <= high) {
        int middle = (low + high) >>> 1;
        Range range = sorted.get(middle);
        if (range.has(point)) return true;
        if (point < range.first()) high = middle - 1;
        else low = middle + 1;
      }
      return false;
    }

    @Override
    public int parts() {
      return 1;
    }
  }

  /// @param set of [Categories]
  record Category(int set) implements CharSet {
    @Override
    public boolean has(int point) {
      return Categories.among(set, point);
    }

    @Override
    public int parts() {
      return 1;
    }
  }

  record Space() implements CharSet {
    @Override
    public boolean has(int point) {
      return CharClasses.space(point);
    }

    @Override
    public int parts() {
      return 1;
    }
  }

  record Not(CharSet of) implements CharSet {
    @Override
    public boolean has(int point) {
      return !of.has(point);
    }

    @Override
    public int parts() {
      return of.parts();
    }
  }

  record Any(List<CharSet> of) implements CharSet {
    public Any {
      of = List.copyOf(of);
    }

    @Override
    public boolean has(int point) {
      for (CharSet set : of) {
        if (set.has(point)) return true;
      }
      return false;
    }

    @Override
    public int parts() {
      return of.stream().mapToInt(CharSet::parts).sum();
    }
  }

  record All(List<CharSet> of) implements CharSet {
    public All {
      of = List.copyOf(of);
    }

    @Override
    public boolean has(int point) {
      for (CharSet set : of) {
        if (!set.has(point)) return false;
      }
      return true;
    }

    @Override
    public int parts() {
      return of.stream().mapToInt(CharSet::parts).sum();
    }
  }

  /// A set that knows what it has of ASCII.
  ///
  /// @param low its characters below 64, as bits
  /// @param high those from 64 to 127
  record Quick(CharSet of, long low, long high) implements CharSet {
    static Quick of(CharSet set) {
      long low = 0;
      long high = 0;
      for (int point = 0; point < 64; point++) {
        if (set.has(point)) low |= 1L << point;
        if (set.has(64 + point)) high |= 1L << point;
      }
      return new Quick(set, low, high);
    }

    @Override
    public boolean has(int point) {
      if (point < 64) return (low >> point & 1) != 0;
      if (point < 128) return (high >> point & 1) != 0;
      return of.has(point);
    }

    @Override
    public int parts() {
      return of.parts();
    }
  }

  /// What any of `sets` has. All ranges among them, and all categories, are one part.
  static CharSet any(List<CharSet> sets) {
    var ranges = new ArrayList<Range>();
    var others = new ArrayList<CharSet>();
    int categories = 0;
    for (CharSet set : sets) {
      switch (set) {
        case Range range -> ranges.add(range);
        case Category(int some) -> categories |= some;
        case Ranges _, Space _, Not _, Any _, All _, Quick _ -> others.add(set);
      }
    }
    if (categories != 0) others.addFirst(new Category(categories));
    if (!ranges.isEmpty()) others.addFirst(joined(ranges));
    return others.size() == 1 ? others.getFirst() : new Any(others);
  }

  private static CharSet joined(List<Range> ranges) {
    ranges.sort(Comparator.comparingInt(Range::first));
    var sorted = new ArrayList<Range>();
    for (Range range : ranges) {
      boolean touches = !sorted.isEmpty() && range.first() <= sorted.getLast().last() + 1;
      if (touches) {
        Range before = sorted.removeLast();
        sorted.add(new Range(before.first(), Math.max(before.last(), range.last())));
      } else {
        sorted.add(range);
      }
    }
    return sorted.size() == 1 ? sorted.getFirst() : new Ranges(sorted);
  }

  static CharSet one(int point) {
    return new Range(point, point);
  }
}
