// SPDX-License-Identifier: Apache-2.0
package network.assay.structure;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The closed table of who may import whom (docs/architecture.md): a part nobody listed fails, and
/// so does an edge nobody listed.
final class ModuleTableTest {
  private static final String ROOT = "network.assay.";

  /// Part (a package prefix below the root) to the parts it may use besides itself.
  private static final Map<String, Set<String>> MAY_USE = mayUse();

  private static Map<String, Set<String>> mayUse() {
    var table = new LinkedHashMap<String, Set<String>>();
    table.put("compute", Set.of());
    table.put("protocol.protobuf", Set.of());
    table.put("protocol.market", Set.of("protocol.protobuf"));
    table.put("protocol.libp2p", Set.of("protocol.protobuf", "protocol.market"));
    table.put("verification", Set.of("compute", "protocol.market"));
    table.put(
        "scheduler", Set.of("verification", "compute", "protocol.market", "protocol.protobuf"));
    table.put("staking", Set.of("verification", "protocol.market"));
    table.put(
        "node",
        Set.of(
            "compute",
            "protocol.market",
            "protocol.libp2p",
            "protocol.protobuf",
            "verification",
            "scheduler",
            "staking"));
    return table;
  }

  /// Third-party packages and the only places that may name them.
  private static final Map<String, Set<String>> CONFINED =
      Map.ofEntries(
          entry("io.netty", Set.of("network.assay.protocol.libp2p", "network.assay.node.rpc")),
          entry("org.conscrypt", Set.of("network.assay.protocol.libp2p")),
          entry("org.web3j", Set.of("network.assay.staking.gateway")),
          entry(
              "org.bouncycastle",
              Set.of("network.assay.protocol.libp2p", "network.assay.staking.gateway")),
          entry("jdk.incubator.vector", Set.of("network.assay.compute.backend")),
          entry("picocli", Set.of("network.assay.node.cli")),
          entry(
              "com.fasterxml.jackson",
              Set.of(
                  "network.assay.node.json",
                  "network.assay.node.event",
                  "network.assay.node.rpc",
                  "network.assay.staking.gateway")),
          entry("java.sql", Set.of("network.assay.node.store")),
          entry("ch.qos.logback", Set.of("network.assay.node.log")),
          entry("com.google.protobuf", Set.of("network.assay.compute.onnx")),
          entry("org.snakeyaml", Set.of("network.assay.scheduler.yaml")));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("network.assay");

  @Test
  void every_part_is_listed() {
    var unlisted = new TreeSet<String>();
    for (JavaClass type : CLASSES) {
      if (ours(type) && partOf(type.getPackageName()).isEmpty())
        unlisted.add(type.getPackageName());
    }
    assertThat(unlisted).isEmpty();
  }

  @Test
  void no_part_uses_what_the_table_does_not_grant() {
    var trespasses = new TreeSet<String>();
    for (JavaClass type : CLASSES) {
      if (!ours(type)) continue;
      String from = partOf(type.getPackageName()).orElse("");
      for (var dependency : type.getDirectDependenciesFromSelf()) {
        String to = partOf(dependency.getTargetClass().getPackageName()).orElse(from);
        if (!to.equals(from) && !MAY_USE.getOrDefault(from, Set.of()).contains(to)) {
          trespasses.add(dependency.getDescription());
        }
      }
    }
    assertThat(trespasses).isEmpty();
  }

  @Test
  void third_party_types_stay_where_they_are_allowed() {
    CONFINED.forEach(
        (thirdParty, homes) ->
            noClasses()
                .that()
                .resideInAnyPackage("network.assay..")
                .and()
                .resideOutsideOfPackages(
                    homes.stream().map(home -> home + "..").toArray(String[]::new))
                .and()
                .resideOutsideOfPackages("network.assay.bench..", "network.assay.structure..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(thirdParty + "..")
                .allowEmptyShould(true)
                .check(CLASSES));
  }

  @Test
  void only_main_ends_the_process() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("network.assay.node.Main")
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .check(CLASSES);
  }

  private static boolean ours(JavaClass type) {
    return type.getPackageName().startsWith(ROOT)
        && !type.getPackageName().startsWith(ROOT + "bench")
        && !type.getPackageName().startsWith(ROOT + "structure");
  }

  private static java.util.Optional<String> partOf(String packageName) {
    if (!packageName.startsWith(ROOT)) return java.util.Optional.empty();
    String below = packageName.substring(ROOT.length());
    return MAY_USE.keySet().stream()
        .filter(part -> below.equals(part) || below.startsWith(part + "."))
        .findFirst();
  }
}
