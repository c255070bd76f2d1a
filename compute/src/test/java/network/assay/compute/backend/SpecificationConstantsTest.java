// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import network.assay.compute.arith.Erf;
import network.assay.compute.arith.Exp;
import network.assay.compute.arith.Gelu;
import network.assay.compute.arith.Log;
import network.assay.compute.arith.Permutation;
import network.assay.compute.arith.Philox;
import network.assay.compute.arith.Sigmoid;
import network.assay.compute.arith.Sine;
import network.assay.compute.arith.Tanh;
import network.assay.compute.arith.WrittenFunction;
import network.assay.compute.build.Activations;
import network.assay.compute.graph.Cost;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.GraphCodec;
import network.assay.compute.graph.Lowering;
import network.assay.compute.graph.MapOp;
import network.assay.compute.graph.NodeCodec;
import network.assay.compute.model.Pass;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The numbers that docs/spec/exact-ops.md states are those of the code.
final class SpecificationConstantsTest {
  private static final SpecificationPage PAGE = SpecificationPage.read();

  /// Numbers that code writes as such: 1/2, -1/2, 1, +infinity.
  private static final Set<Integer> PLAIN = Set.of(0x3F000000, 0xBF000000, 0x3F800000, 0x7F800000);

  private static final Map<String, Class<?>> FUNCTIONS =
      Map.of(
          "6.1", Exp.class,
          "6.2", Log.class,
          "6.3", Tanh.class,
          "6.4", Erf.class,
          "6.5", Sigmoid.class,
          "6.6", Sine.class,
          "6.7", Gelu.class);

  private static Class<?> function(String section) {
    return Objects.requireNonNull(FUNCTIONS.get(section));
  }

  private static Object constant(Class<?> type, String name) {
    try {
      Field field = type.getDeclaredField(name);
      field.setAccessible(true);
      return field.get(null);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /// By name, in the order of declaration: bit patterns, and integers that stand for such.
  private static Map<String, Integer> constants(Class<?> function) {
    var all = new LinkedHashMap<String, Integer>();
    for (Field field : function.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers())) continue;
      if (field.getType() == float.class) {
        float value = (float) constant(function, field.getName());
        all.put(field.getName(), Float.floatToRawIntBits(value));
      }
    }
    if (function == Log.class) all.put("TWO_THIRDS", Log.TWO_THIRDS);
    return all;
  }

  private static String hex(int bits) {
    return "%08X".formatted(bits);
  }

  private static List<String> hex(Iterable<Integer> patterns) {
    var all = new ArrayList<String>();
    patterns.forEach(bits -> all.add(hex(bits)));
    return all;
  }

  @ParameterizedTest
  @CsvSource({"6.1", "6.2", "6.3", "6.4", "6.5", "6.6", "6.7"})
  void bit_patterns_of_a_written_function_are_those_of_its_code(String section) {
    Class<?> function = function(section);
    Map<String, Integer> own = constants(function);
    Set<Integer> stated = new LinkedHashSet<>(PAGE.patterns(section));
    if (function == Sine.class) {
      // In integers: 2/pi, tested below. pi/2 in parts is written with both signs.
      stated.removeAll(twoByPi());
      for (String part : List.of("PART0", "PART1")) {
        int positive = Objects.requireNonNull(own.get(part)) ^ 0x80000000;
        assertThat(hex(stated)).contains(hex(positive));
        stated.remove(positive);
      }
    }
    assertThat(hex(stated)).containsAll(hex(own.values()));
    Set<Integer> known = new LinkedHashSet<>(own.values());
    known.addAll(constants(Exp.class).values());
    known.addAll(PLAIN);
    assertThat(hex(known)).containsAll(hex(stated));
  }

  /// Highest first, as they are used.
  @ParameterizedTest
  @CsvSource({"6.1", "6.2", "6.3", "6.4", "6.6", "6.7"})
  void coefficients_of_a_polynomial_stand_in_their_order(String section) {
    var families = new TreeMap<Character, List<Integer>>();
    constants(function(section))
        .forEach(
            (name, bits) -> {
              if (name.matches("[A-Z]\\d")) {
                families.computeIfAbsent(name.charAt(0), _ -> new ArrayList<>()).addFirst(bits);
              }
            });
    List<Integer> stated = PAGE.patterns(section);
    assertThat(families).isNotEmpty();
    families.forEach(
        (family, coefficients) ->
            assertThat(hex(stated)).as(family + "").containsSubsequence(hex(coefficients)));
  }

  private static List<Integer> twoByPi() {
    return Arrays.stream((int[]) constant(quarters(), "TWO_BY_PI")).boxed().toList();
  }

  private static Class<?> quarters() {
    try {
      return Class.forName("network.assay.compute.arith.Quarters");
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void two_by_pi_has_the_stated_bits() {
    String words = String.join("", hex(twoByPi().subList(1, twoByPi().size())));
    String stated = PAGE.find("6.6", "0\\.([0-9A-F]{8}(?: [0-9A-F]{8}){6})").getFirst();
    assertThat(twoByPi().getFirst()).isZero();
    assertThat(words).isEqualTo(stated.replaceAll("\\s", ""));
  }

  @Test
  void greatest_errors_are_the_bounds_that_tests_hold() {
    assertThat(PAGE.find("6.1", "Error below ([\\d.]+) ulp")).containsExactly(bound("EXP"));
    assertThat(PAGE.find("6.2", "Error below ([\\d.]+) ulp")).containsExactly(bound("LOG"));
    assertThat(PAGE.find("6.3", "Error at most ([\\d.]+) ulp")).containsExactly(bound("TANH"));
    assertThat(PAGE.find("6.4", "Error below ([\\d.]+) ulp")).containsExactly(bound("ERF"));
    assertThat(PAGE.find("6.5", "Error below ([\\d.]+) ulp")).containsExactly(bound("SIGMOID"));
    assertThat(PAGE.find("6.6", "Error below ([\\d.]+) ulp for sin, ([\\d.]+) for cos"))
        .containsExactly(bound("SIN"), bound("COS"));
    assertThat(PAGE.find("6.7", "below ([\\d.]+) \\* 2\\^-26")).containsExactly(bound("GELU"));
    assertThat(PAGE.find("6.7", "Error below ([\\d.]+) times the greater of 1 ulp and 2\\^-25"))
        .containsExactly(bound("GELU_SLOPE"));
  }

  private static String bound(String function) {
    return Double.toString(WrittenFunction.valueOf(function).bound());
  }

  @Test
  void every_fold_has_its_stated_code() {
    var stated = new TreeMap<Integer, String>();
    rows("4.1").forEach(row -> put(stated, row));
    var ours = new TreeMap<Integer, String>();
    for (FoldOp op : FoldOp.values()) ours.put(op.code(), op.name());
    assertThat(stated).isEqualTo(ours);
  }

  @Test
  void every_map_has_its_stated_code_and_operations() {
    var stated = new TreeMap<Integer, String>();
    var operations = new TreeMap<String, Integer>();
    for (String[] row : rows("4.2")) {
      put(stated, row);
      int shared = 1;
      // From the last name on: a stated number counts for all names since the one before.
      var names = new ArrayList<String>();
      for (String part : row[1].split(", ")) {
        names.add(part.replaceAll(".*?`(\\w+)`.*", "$1"));
        if (!part.contains("(s = ")) continue;
        shared = Integer.parseInt(part.replaceAll(".*\\(s = (\\d+)\\).*", "$1"));
        for (String name : names) operations.put(name, shared);
        names.clear();
      }
      for (String name : names) operations.put(name, 1);
    }
    var ours = new TreeMap<Integer, String>();
    var counted = new TreeMap<String, Integer>();
    for (MapOp op : MapOp.values()) {
      ours.put(op.code(), op.name());
      counted.put(op.name(), op.operations());
    }
    assertThat(stated).isEqualTo(ours);
    assertThat(operations).isEqualTo(counted);
  }

  // The first two columns of a section's table, below its head.
  private static List<String[]> rows(String section) {
    return PAGE.section(section)
        .lines()
        .filter(line -> line.matches("\\| \\d.*"))
        .map(line -> line.substring(2).split(" \\| "))
        .toList();
  }

  // "2 - 5" or "3, 4", with as many names in backticks.
  private static void put(Map<Integer, String> codes, String[] row) {
    String[] ends = row[0].trim().split(" - |, ");
    List<String> names =
        Arrays.stream(row[1].split("`")).filter(part -> part.matches("[A-Z_]+")).toList();
    int from = Integer.parseInt(ends[0]);
    assertThat(Integer.parseInt(ends[ends.length - 1]) - from)
        .as(row[0])
        .isEqualTo(names.size() - 1);
    for (int i = 0; i < names.size(); i++) codes.put(from + i, names.get(i));
  }

  @Test
  void chains_and_lanes_have_the_stated_lengths() {
    assertThat(PAGE.find("5.1", "Where `k > (\\d+)`, .*?ceil\\(k / (\\d+)\\)"))
        .containsOnly(Integer.toString(Lowering.CHUNK));
    assertThat(PAGE.find("5.9", "`(\\d+) / (?:\\(KH|taps|\\(Y|X)"))
        .containsOnly(Integer.toString(Lowering.CHUNK));
    assertThat(PAGE.find("5.9", "at most (\\d+) elements"))
        .containsOnly(Integer.toString(Lowering.CHUNK));
    assertThat(PAGE.find("5.2", "`L = (\\d+)` lanes"))
        .containsExactly(Integer.toString(Lowering.LANES));
    assertThat(Lowering.sum(new Lowering.Sum(1, 1000, 1), 0, 1).getFirst().shape())
        .isEqualTo(Shape.of(1, Lowering.LANES, 1));
  }

  @Test
  void limits_and_costs_are_the_stated_ones() {
    assertThat(PAGE.find("1", "up to (\\d+) dimensions")).containsExactly(Shape.MAX_RANK + "");
    assertThat(PAGE.find("1", "at most 2\\^31 - (\\d+)"))
        .containsExactly((1L << 31) - Shape.MAX_ELEMENTS + "");
    assertThat(PAGE.find("2", "at most 2\\^(\\d+) inputs, nodes and outputs"))
        .containsExactly(Integer.numberOfTrailingZeros(Graph.MAX_NODES) + "");
    assertThat(Graph.MAX_INPUTS).isEqualTo(Graph.MAX_NODES);
    assertThat(PAGE.find("8", "fewer than ([\\d,]+) bytes")).containsExactly("2,048");
    assertThat(NodeCodec.MAX_BYTES).isEqualTo(2048);
    assertThat(PAGE.find("4.4", "of Random (\\d+); of Order (\\d+)"))
        .containsExactly(
            constant(Cost.class, "WORD_OPERATIONS") + "",
            constant(Cost.class, "ORDER_OPERATIONS") + "");
    assertThat(PAGE.find("1", "(\\d) = `f32`, (\\d) = `i32`, (\\d) = `u8`"))
        .containsExactly(DType.F32.code() + "", DType.I32.code() + "", DType.U8.code() + "");
    assertThat(PAGE.find("8", "`(assay-ops/\\d+)`")).containsOnly(GraphCodec.VERSION);
  }

  @Test
  void streams_and_multipliers_of_randomness_are_the_stated_ones() {
    assertThat(PAGE.find("7.1", "`M0` = ([0-9A-F]{8})")).containsExactly(philox("M0"));
    assertThat(PAGE.find("7.1", "`M1` = ([0-9A-F]{8})")).containsExactly(philox("M1"));
    assertThat(PAGE.find("7.1", "([0-9A-F]{8}) is added to `k0` and ([0-9A-F]{8}) to `k1`"))
        .containsExactly(philox("W0"), philox("W1"));
    String order = hex(Permutation.RESERVED_STREAM);
    assertThat(PAGE.find("4.3", "Stream `0x([0-9A-F]{8})` is not")).containsExactly(order);
    assertThat(PAGE.find("7.2", "`0x([0-9A-F]{8})`")).containsOnly(order);
    assertThat(PAGE.find("9.2", "stream `([0-9A-F]{8}) \\+ j`"))
        .containsExactly(hex((int) constant(Pass.class, "DROPOUT")));
  }

  private static String philox(String name) {
    return hex(((Number) constant(Philox.class, name)).intValue());
  }

  @Test
  void the_tanh_form_of_gelu_has_the_stated_constants() {
    assertThat(PAGE.find("5.3", "`e` = ([0-9A-F]{8}), `c` = ([0-9A-F]{8})"))
        .containsExactly(activation("ROOT_TWO_OVER_PI"), activation("GELU_CUBE"));
  }

  private static String activation(String name) {
    return hex(Float.floatToRawIntBits((float) constant(Activations.class, name)));
  }
}
