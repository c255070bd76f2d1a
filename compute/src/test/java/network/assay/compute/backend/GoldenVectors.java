// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import java.util.ArrayList;
import java.util.List;
import network.assay.compute.arith.Permutation;
import network.assay.compute.arith.Philox;
import network.assay.compute.backend.scalar.FoldFunctions;
import network.assay.compute.backend.scalar.MapFunctions;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.GraphCodec;
import network.assay.compute.graph.MapOp;
import network.assay.compute.tensor.DType;

/// Makes docs/spec/vectors/exact-ops.json from the scalar functions and the literal interpreter.
/// The file drives every implementation, in whatever language.
final class GoldenVectors {
  private static final int[] WORDS = {
    0x00000000,
    0x80000000,
    0x00000001,
    0x80000001,
    0x007FFFFF,
    0x00800000,
    0x80800000,
    0x3F800000,
    0xBF800000,
    0x3F800001,
    0x3F7FFFFF,
    0x40490FDB,
    0xC0490FDB,
    0x4B000001,
    0x7F7FFFFF,
    0xFF7FFFFF,
    0x7F800000,
    0xFF800000,
    0x7FC00000,
    0x42B17217,
    0x42B17218,
    0xC2AEAC4F,
    0xC2CFF1B4,
    0x3EAAAAAB,
    0x4F000000,
    0xCF000001,
    0x1E3CE508,
    0x9E3CE508,
    0x20000000,
    0xA0000001,
    0x49800000,
    0x497FFFFF,
    0xD01502F9,
    0x40800000,
    0x3F5F9A2B,
    0xC2C80000
  };
  private static final int[] INTEGERS = {
    0, 1, 2, 7, -1, -2, 31, 32, 33, 255, 65537, 16777217, Integer.MAX_VALUE, Integer.MIN_VALUE
  };

  private final StringBuilder out = new StringBuilder();
  private final int[] draws = new int[4096];
  private int drawn;

  private GoldenVectors() {
    Philox.fill(20260101, 0, 0, draws);
  }

  static String json() {
    GoldenVectors vectors = new GoldenVectors();
    vectors.all();
    return vectors.out.toString();
  }

  private void all() {
    out.append("{\n\"version\":\"").append(GraphCodec.VERSION).append("\",\n");
    section("maps", java.util.Arrays.stream(MapOp.values()).map(this::map).toList());
    section("folds", java.util.Arrays.stream(FoldOp.values()).map(this::fold).toList());
    section("philox", philox());
    section("permutations", permutations());
    section("nodes", GoldenNodes.all());
    section("programs", GoldenPrograms.all());
    out.setLength(out.length() - 2);
    out.append("\n}\n");
  }

  private void section(String name, List<String> lines) {
    out.append("\"").append(name).append("\":[\n");
    out.append(String.join(",\n", lines)).append("\n],\n");
  }

  private int draw(DType dtype) {
    int word = draws[drawn++ % draws.length];
    return switch (dtype) {
      case F32 -> {
        int special = WORDS[(word >>> 8) % WORDS.length];
        yield (word & 3) != 0 ? special : canonical(word);
      }
      case I32 -> INTEGERS[(word >>> 4) % INTEGERS.length];
      case U8 -> word & 0xFF;
    };
  }

  private static int canonical(int bits) {
    return Float.floatToIntBits(Float.intBitsToFloat(bits));
  }

  private String map(MapOp op) {
    var cases = new ArrayList<String>();
    int count = op.operands().getFirst() == DType.F32 ? 48 : 24;
    for (int i = 0; i < count; i++) {
      int[] v = new int[3];
      for (int j = 0; j < op.operands().size(); j++) {
        v[j] =
            j == 0 && i < WORDS.length && op.operands().getFirst() == DType.F32
                ? WORDS[i]
                : draw(op.operands().get(j));
      }
      int result = MapFunctions.apply(op, v[0], v[1], v[2]);
      if (op.dtype() == DType.F32) result = canonical(result);
      cases.add(row(java.util.Arrays.copyOf(v, op.operands().size()), result));
    }
    return "{\"op\":\"%s\",\"code\":%d,\"cases\":[\n%s]}"
        .formatted(op, op.code(), String.join(",\n", cases));
  }

  private String fold(FoldOp op) {
    var cases = new ArrayList<String>();
    for (int i = 0; i < (op == FoldOp.FMA ? 96 : 32); i++) {
      int[] v = new int[1 + op.arity()];
      for (int j = 0; j < v.length; j++) v[j] = draw(op.dtype());
      int result = FoldFunctions.step(op, v[0], v[1], v[v.length - 1]);
      if (op.dtype() == DType.F32) result = canonical(result);
      cases.add(row(v, result));
    }
    return "{\"op\":\"%s\",\"code\":%d,\"cases\":[\n%s]}"
        .formatted(op, op.code(), String.join(",\n", cases));
  }

  private static String row(int[] values, int result) {
    StringBuilder row = new StringBuilder("\"");
    for (int value : values) row.append("%08x ".formatted(value));
    return row.append("%08x\"".formatted(result)).toString();
  }

  private static List<String> philox() {
    var lines = new ArrayList<String>();
    for (long seed : new long[] {0, -1, 0x299f31d0a4093822L}) {
      for (int c : new int[] {0, -1, 0x243f6a88}) {
        int[] block = new int[4];
        Philox.block(seed, c, c ^ 1, c ^ 2, c ^ 3, block);
        lines.add(
            "{\"seed\":\"%016x\",\"counter\":\"%08x %08x %08x %08x\",\"words\":\"%08x %08x %08x %08x\"}"
                .formatted(seed, c, c ^ 1, c ^ 2, c ^ 3, block[0], block[1], block[2], block[3]));
      }
    }
    return lines;
  }

  private static List<String> permutations() {
    var lines = new ArrayList<String>();
    for (int size : new int[] {1, 2, 3, 10, 37, 100}) {
      Permutation permutation = new Permutation(0x0123456789abcdefL, size, size);
      var values = new ArrayList<String>();
      for (int i = 0; i < size; i++) values.add(Integer.toString(permutation.at(i)));
      lines.add(
          "{\"seed\":\"0123456789abcdef\",\"epoch\":%d,\"size\":%d,\"values\":[%s]}"
              .formatted(size, size, String.join(",", values)));
    }
    return lines;
  }
}
