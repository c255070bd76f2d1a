// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text.pattern;

import java.util.List;

/// A set of characters, as patterns name them.
sealed interface CharSet {
  boolean has(int point);

  record Range(int first, int last) implements CharSet {
    @Override
    public boolean has(int point) {
      return point >= first && point <= last;
    }
  }

  /// @param set of [Categories]
  record Category(int set) implements CharSet {
    @Override
    public boolean has(int point) {
      return Categories.among(set, point);
    }
  }

  record Space() implements CharSet {
    @Override
    public boolean has(int point) {
      return CharClasses.space(point);
    }
  }

  record Not(CharSet of) implements CharSet {
    @Override
    public boolean has(int point) {
      return !of.has(point);
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
  }

  static CharSet one(int point) {
    return new Range(point, point);
  }
}
