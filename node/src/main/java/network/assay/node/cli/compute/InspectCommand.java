// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.compute;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import network.assay.compute.GraphFault;
import network.assay.compute.model.ModelGraphs;
import network.assay.compute.model.Training;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.node.cli.Environment;
import network.assay.node.cli.JsonOption;
import network.assay.node.cli.Misuse;
import network.assay.node.cli.term.Style;
import network.assay.node.cli.term.Table;
import network.assay.node.cli.term.Terminal;
import network.assay.node.compute.Checkpoint;
import network.assay.node.compute.GivenModel;
import network.assay.node.compute.GraphReport;
import network.assay.node.compute.ModelBundle;
import network.assay.node.compute.OnnxFile;
import network.assay.node.compute.Plan;
import network.assay.node.compute.Recipe;
import network.assay.node.compute.StoredModel;
import network.assay.node.compute.UserFile;
import network.assay.node.life.ExitCode;
import network.assay.node.state.StateStore;
import network.assay.node.text.Bytes;
import network.assay.node.text.Counts;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "inspect",
    description = {
      "Say what is in a model's file, and what the model takes.",
      "Operations, bytes and memory are exact, and known before anything runs."
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  assay compute inspect trained/model.safetensors --batch 64",
      "  assay compute inspect --recipe gpt --layers 12 --heads 12 --width 768 --context 1024",
    })
final class InspectCommand implements Callable<Integer> {
  private static final int KINDS_SHOWN = 8;

  record Held(String name, String type, String shape, long elements) {}

  /// @param inference of one batch
  /// @param training one step on one batch by plain SGD, of a built-in model
  record Cost(int batch, GraphReport inference, Optional<GraphReport> training) {}

  /// Of a training that is not at its end, or was not.
  record Stage(int step, int steps) {}

  /// @param checkpoint where the training stands, of a checkpoint
  record Inspected(
      Optional<String> file,
      Optional<Recipe> recipe,
      Optional<Stage> checkpoint,
      long parameters,
      Optional<Digest> digest,
      List<Held> tensors,
      Optional<Cost> cost) {
    Inspected at(Stage stage) {
      return new Inspected(file, recipe, Optional.of(stage), parameters, digest, tensors, cost);
    }
  }

  private final Environment environment;
  @Mixin private JsonOption json;

  @Mixin private RecipeOptions recipe = new RecipeOptions();

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description =
          "A .safetensors or .onnx file, or a folder of assay compute train; or instead --recipe.")
  private @Nullable String file;

  @Option(
      names = "--features",
      paramLabel = "N",
      description = "mlp: numbers per sample (default: ${DEFAULT-VALUE}).",
      defaultValue = "784")
  private int features = 784;

  @Option(
      names = "--classes",
      paramLabel = "N",
      description = "mlp, resnet18: how many it tells apart (default: ${DEFAULT-VALUE}).",
      defaultValue = "10")
  private int classes = 10;

  @Option(
      names = "--vocabulary",
      paramLabel = "N",
      description = "gpt: how many tokens there are (default: ${DEFAULT-VALUE}).",
      defaultValue = "256")
  private int vocabulary = 256;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Samples per run, for the costs (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private int batch = 1;

  InspectCommand(Environment environment) {
    this.environment = environment;
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() {
    if (batch < 1) throw new Misuse("--batch is at least 1, not " + batch);
    Inspected inspected = inspected();
    if (json.wanted()) json.print(inspected);
    else say(inspected);
    return ExitCode.OK.code();
  }

  private Inspected inspected() {
    if (file == null) return planned();
    if (recipe.isNamed() || !recipe.sizes().isEmpty()) {
      throw new Misuse("give a file or --recipe, not both");
    }
    GivenModel model = GivenModel.of(environment.path(file));
    return switch (model.kind()) {
      case ONNX -> onnx(model.file());
      case SAFETENSORS -> weights(model.file());
    };
  }

  private Inspected planned() {
    Recipe chosen = recipe.planned(Shape.of(features), classes, vocabulary);
    List<Held> held =
        chosen.model().parameters().stream()
            .map(one -> new Held(one.name(), "F32", one.shape().toString(), one.shape().elements()))
            .toList();
    return new Inspected(
        Optional.empty(),
        Optional.of(chosen),
        Optional.empty(),
        sum(held),
        Optional.empty(),
        held,
        Optional.of(cost(chosen)));
  }

  private static long sum(List<Held> held) {
    return held.stream().mapToLong(Held::elements).sum();
  }

  private Inspected weights(UserFile path) {
    return switch (StoredModel.read(path)) {
      case StoredModel.Unfinished(Checkpoint checkpoint) -> {
        Plan plan = checkpoint.plan();
        yield inspected(path, Optional.of(plan.recipe()), checkpoint.carried(), Optional.empty())
            .at(new Stage(checkpoint.step(), plan.steps()));
      }
      case StoredModel.Finished(ModelBundle bundle) -> {
        if (bundle.weights().names().isEmpty()) {
          throw new AssayFault.Operator(path + " holds no tensor");
        }
        yield inspected(path, bundle.recipe(), bundle.weights(), bundle.recipe().map(this::cost));
      }
    };
  }

  private Inspected onnx(UserFile path) {
    OnnxFile model = OnnxFile.read(path);
    GraphReport report = GraphReport.of(model.inference(batch).graph());
    var cost = new Cost(batch, report, Optional.empty());
    return inspected(path, Optional.empty(), model.model().state(), Optional.of(cost));
  }

  private static Inspected inspected(
      UserFile path, Optional<Recipe> recipe, State weights, Optional<Cost> cost) {
    var held = new ArrayList<Held>();
    weights.forEach(
        (name, tensor) ->
            held.add(
                new Held(
                    name,
                    tensor.dtype().toString(),
                    tensor.shape().toString(),
                    tensor.elements())));
    return new Inspected(
        Optional.of(path.toString()),
        recipe,
        Optional.empty(),
        sum(held),
        held.isEmpty() ? Optional.empty() : Optional.of(StateStore.digest(weights)),
        held,
        cost);
  }

  private Cost cost(Recipe recipe) {
    var training = new Training(recipe.model());
    try {
      return new Cost(
          batch,
          GraphReport.of(ModelGraphs.inference(recipe.model(), batch)),
          Optional.of(GraphReport.of(training.step(batch, batch))));
    } catch (GraphFault | ArithmeticException e) {
      throw new Misuse("--batch " + batch + ": " + e.getMessage());
    }
  }

  private void say(Inspected inspected) {
    Terminal terminal = environment.terminal();
    String other = inspected.cost().isPresent() ? "a model of ONNX" : "weights of no recipe";
    String what =
        inspected
                .checkpoint()
                .map(at -> "checkpoint after step %d of %d of ".formatted(at.step(), at.steps()))
                .orElse("")
            + inspected.recipe().map(Recipe::brief).orElse(other);
    terminal.line(
        terminal.styled(Style.BOLD, what)
            + ", %s in %s"
                .formatted(
                    Counts.of(inspected.parameters(), "parameter"),
                    Counts.of(inspected.tensors().size(), "tensor")));
    inspected.digest().ifPresent(digest -> terminal.line("digest " + digest));
    terminal.line("");
    var table = new Table("tensor", "type", "shape", "elements").right(3);
    inspected
        .tensors()
        .forEach(
            one -> table.row(one.name(), one.type(), one.shape(), Counts.grouped(one.elements())));
    table.print(terminal);
    inspected
        .cost()
        .ifPresent(
            cost -> {
              String samples = Counts.of(cost.batch(), "sample");
              say(terminal, "one run on " + samples, cost.inference());
              cost.training()
                  .ifPresent(step -> say(terminal, "one training step on " + samples, step));
            });
  }

  private static void say(Terminal terminal, String title, GraphReport report) {
    terminal.line("");
    terminal.line(
        terminal.styled(Style.BOLD, title)
            + ": %s operations in %s, at most %s of tensors at once"
                .formatted(
                    Counts.brief(report.operations()),
                    Counts.of(report.nodes(), "node"),
                    Bytes.brief(report.peakBytes())));
    terminal.line(
        "and at most %s to work with, on one thread".formatted(Bytes.brief(report.workBytes())));
    var table =
        new Table("kind", "nodes", "elements made", "operations", "share").right(1, 2, 3, 4);
    List<GraphReport.Kind> kinds = report.kinds();
    for (GraphReport.Kind kind : kinds.subList(0, Math.min(KINDS_SHOWN, kinds.size()))) {
      row(table, kind, report);
    }
    if (kinds.size() > KINDS_SHOWN) {
      int nodes = 0;
      long elements = 0;
      long operations = 0;
      for (GraphReport.Kind kind : kinds.subList(KINDS_SHOWN, kinds.size())) {
        nodes += kind.nodes();
        elements += kind.elements();
        operations += kind.operations();
      }
      row(table, new GraphReport.Kind("others", nodes, elements, operations), report);
    }
    table.print(terminal);
  }

  private static void row(Table table, GraphReport.Kind kind, GraphReport report) {
    table.row(
        kind.name(),
        Counts.grouped(kind.nodes()),
        Counts.grouped(kind.elements()),
        Counts.grouped(kind.operations()),
        Counts.percent((double) kind.operations() / Math.max(1, report.operations())));
  }
}
