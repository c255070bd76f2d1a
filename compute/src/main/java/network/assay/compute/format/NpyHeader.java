// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

import java.util.ArrayList;
import java.util.List;
import network.assay.compute.FormatFault;
import network.assay.compute.tensor.Ints;

/// The description in a .npy file, as Python writes it:
/// `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`.
record NpyHeader(String descr, boolean fortran, Ints shape) {
  static NpyHeader parse(String text) {
    return new Parser(text).all();
  }

  private static final class Parser {
    private static final int MAX_DIGITS = 10;
    private static final int MAX_DIMS = 32;
    private static final int SHOWN = 24;

    private final String text;
    private int at;
    private @org.jspecify.annotations.Nullable String descr;
    private @org.jspecify.annotations.Nullable Boolean fortran;
    private @org.jspecify.annotations.Nullable Ints shape;

    Parser(String text) {
      this.text = text;
    }

    NpyHeader all() {
      expect('{');
      while (!skip('}')) {
        String key = string();
        expect(':');
        switch (key) {
          case "descr" -> descr = once(key, descr, type());
          case "fortran_order" -> fortran = once(key, fortran, truth());
          case "shape" -> shape = once(key, shape, tuple());
          default -> throw fault("descr, fortran_order or shape is due");
        }
        if (!skip(',')) {
          expect('}');
          break;
        }
      }
      blanks();
      if (at < text.length()) throw fault("something follows the end");
      if (descr == null || fortran == null || shape == null) {
        throw fault("descr, fortran_order and shape are due");
      }
      return new NpyHeader(descr, fortran, shape);
    }

    private <T> T once(String key, @org.jspecify.annotations.Nullable T before, T now) {
      if (before != null) throw fault(key + " stands twice");
      return now;
    }

    private String type() {
      blanks();
      if (at < text.length() && text.charAt(at) == '[') {
        throw fault("a structured type; save one array per field");
      }
      return string();
    }

    private String string() {
      blanks();
      char quote = at < text.length() ? text.charAt(at) : 0;
      int end = quote == '\'' || quote == '"' ? text.indexOf(quote, at + 1) : -1;
      if (end < 0 || end - at > SHOWN) throw fault("a short string in quotes is due");
      String found = text.substring(at + 1, end);
      at = end + 1;
      return found;
    }

    private boolean truth() {
      blanks();
      boolean value = text.startsWith("True", at);
      if (!value && !text.startsWith("False", at)) throw fault("True or False is due");
      at += value ? 4 : 5;
      return value;
    }

    private Ints tuple() {
      List<Integer> dims = new ArrayList<>();
      expect('(');
      boolean comma = true;
      while (!skip(')')) {
        if (!comma) throw fault("a comma or closing bracket is due");
        if (dims.size() == MAX_DIMS) throw fault("more than " + MAX_DIMS + " dimensions");
        dims.add(dim());
        comma = skip(',');
      }
      if (dims.size() == 1 && !comma) throw fault("(n) is no tuple; (n,) is");
      return Ints.of(dims.stream().mapToInt(Integer::intValue).toArray());
    }

    private int dim() {
      blanks();
      long value = 0;
      int start = at;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        if (at - start == MAX_DIGITS) throw fault("a dimension of more than 10 digits");
        value = value * 10 + text.charAt(at++) - '0';
      }
      if (at == start) throw fault("a dimension is due");
      if (value > Integer.MAX_VALUE) throw fault("dimension " + value);
      return (int) value;
    }

    private void expect(char c) {
      if (!skip(c)) throw fault("'" + c + "' is due");
    }

    private boolean skip(char c) {
      blanks();
      if (at >= text.length() || text.charAt(at) != c) return false;
      at++;
      return true;
    }

    private void blanks() {
      while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\n')) at++;
    }

    private FormatFault fault(String what) {
      return new FormatFault("npy: header, character " + at + ": " + what);
    }
  }
}
