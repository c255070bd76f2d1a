// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.compute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import network.assay.compute.backend.Backend;
import network.assay.compute.format.FloatStorage;
import network.assay.compute.tensor.State;
import network.assay.node.cli.Environment;
import network.assay.node.cli.JsonOption;
import network.assay.node.cli.Misuse;
import network.assay.node.cli.term.Style;
import network.assay.node.cli.term.Terminal;
import network.assay.node.compute.Adapters;
import network.assay.node.compute.Checkpoint;
import network.assay.node.compute.GivenModel;
import network.assay.node.compute.ModelBundle;
import network.assay.node.compute.OnnxFile;
import network.assay.node.compute.Plan;
import network.assay.node.compute.Recipe;
import network.assay.node.compute.Trainer;
import network.assay.node.compute.UserFile;
import network.assay.node.life.ExitCode;
import network.assay.node.report.WholeFile;
import network.assay.node.state.StateStore;
import network.assay.node.text.Advice;
import network.assay.node.text.Counts;
import network.assay.node.text.FileTrouble;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "train",
    sortOptions = false,
    description = {
      "Train a built-in model, or the network of an .onnx, on this machine.",
      "The same command gives the same model, to the bit, on every machine, with any backend and"
          + " any",
      "number of threads. Options of the method that are left out suit the recipe:"
          + " docs/compute.md.",
      "",
      "Writes model.safetensors, loss.png and checkpoint.safetensors into a folder. Ctrl-C stops",
      "after the step at hand; with --resume it goes on as if it had never stopped."
    },
    footer = {
      "",
      "Examples:",
      "  assay compute train --recipe mlp --data digits.csv --hidden 128,64 --epochs 5 -o digits",
      "  assay compute train --recipe gpt --data book.txt --steps 500 -o book",
    })
final class TrainCommand implements Callable<Integer> {
  private static final String CHECKPOINT = "checkpoint.safetensors";
  private static final String MODEL = "model.safetensors";
  private static final String ONNX = "model.onnx";
  private static final String PICTURE = "loss.png";

  private final Environment environment;
  @Mixin private RecipeOptions recipe = new RecipeOptions();
  @Mixin private DataOptions data;
  @Mixin private MethodOptions method = new MethodOptions();
  @Mixin private EngineOptions engine = new EngineOptions();
  @Mixin private JsonOption json;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "The folder for what comes of it (default: ${DEFAULT-VALUE}).",
      defaultValue = "trained")
  private String output = "trained";

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description =
          "Start from these weights (.safetensors, .onnx) instead of fresh ones. Without --recipe,"
              + " the network of the .onnx itself is trained.")
  private @Nullable String from;

  @Option(
      names = "--lora",
      paramLabel = "RANK",
      description = "Train low-rank adapters to the weights of --from, and merge them in the end.")
  private @Nullable Integer lora;

  @Option(
      names = "--resume",
      description = "Go on from the folder's checkpoint, which must be of the same training.")
  private boolean resume;

  @Option(
      names = "--store",
      paramLabel = "f32|bf16|f16",
      description = "How the model's numbers are stored (default: ${DEFAULT-VALUE}).",
      defaultValue = "f32")
  private FloatStorage store = FloatStorage.F32;

  @Option(names = "--onnx", description = "Write model.onnx, too: for any runtime.")
  private boolean onnx;

  TrainCommand(Environment environment) {
    this.environment = environment;
    this.data = new DataOptions(environment);
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() {
    Optional<GivenModel> weights =
        Optional.ofNullable(from).map(file -> GivenModel.of(environment.path(file)));
    TrainInputs inputs = TrainInputs.read(recipe, data, weights);
    Plan plan = plan(inputs);
    Path folder = folder();
    Optional<Checkpoint> before = before(folder.resolve(CHECKPOINT), plan);
    Instant start = environment.clock().instant();
    try (Backend backend = engine.open();
        var stop = new StopSignal()) {
      introduce(plan, inputs, backend, before);
      var habits = new Trainer.Habits(folder.resolve(CHECKPOINT), environment.clock(), stop);
      Checkpoint begin =
          before.orElseGet(() -> new Checkpoint(plan, 0, State.EMPTY, List.of(), List.of()));
      try (var screen = new TrainScreen(plan, begin, environment.progress(), environment.clock())) {
        var trainer = new Trainer(plan, inputs.corpus(), backend, screen, habits);
        Checkpoint end = trainer.run(inputs.base(), before);
        screen.close();
        if (end.step() < plan.steps()) return stopped(end, stop);
        keepTokenizer(inputs, folder);
        finish(end, trainer.weights(end), backend, start, folder);
      }
    }
    return ExitCode.OK.code();
  }

  private Plan plan(TrainInputs inputs) {
    MethodOptions.Defaults defaults = RecipeOptions.defaults(inputs.recipe());
    int rows = inputs.corpus().train().size();
    int steps = method.steps(defaults, rows);
    int rank = lora == null ? 0 : lora;
    if (lora != null && rank < 1) throw new Misuse("--lora is a rank of at least 1, not " + rank);
    if (lora != null && inputs.base().isEmpty()) {
      throw new Misuse("--lora adapts the weights that --from names; it is missing");
    }
    Plan plan =
        new Plan(
            inputs.recipe(),
            inputs.base().map(StateStore::digest),
            lora == null ? Optional.empty() : Optional.of(new Adapters(rank, 2f * rank)),
            method.method(defaults, steps),
            new Plan.Samples(inputs.corpus().digest(), rows, method.batch(defaults)),
            steps,
            method.seed());
    try {
      plan.model();
    } catch (AssayFault.Operator e) {
      throw new Misuse(String.valueOf(e.getMessage()));
    }
    return plan;
  }

  private Path folder() {
    Path folder = environment.path(output);
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new AssayFault.Operator(folder + " cannot be made: " + FileTrouble.of(e), e);
    }
  }

  private Optional<Checkpoint> before(Path file, Plan plan) {
    if (!resume) {
      if (!Files.exists(file)) return Optional.empty();
      Checkpoint there = Checkpoint.read(new UserFile(file));
      if (there.step() >= there.plan().steps()) return Optional.empty();
      throw new Misuse(
          Advice.message(
              "%s has a training that stopped after step %d of %d"
                  .formatted(file, there.step(), there.plan().steps()),
              "add --resume to go on with it, or choose another folder with -o"));
    }
    Checkpoint found = Checkpoint.read(new UserFile(file));
    // More steps are more of the same, unless the rate depends on how many there are.
    if (!found.plan().withSteps(plan.steps()).equals(plan)) {
      throw new Misuse(file + " is of another training: " + difference(found.plan(), plan));
    }
    if (found.step() > plan.steps()) {
      throw new Misuse(
          "%s is at step %d, beyond --steps %d".formatted(file, found.step(), plan.steps()));
    }
    return Optional.of(found);
  }

  private static String difference(Plan there, Plan here) {
    if (!there.recipe().equals(here.recipe())) return "its model is " + there.recipe().brief();
    if (!there.samples().data().equals(here.samples().data())) return "it is on other samples";
    if (!there.method().equals(here.method())) return "its method is " + there.method();
    if (!there.base().equals(here.base())) return "it started from other weights";
    if (!there.adapters().equals(here.adapters())) return "it trains other adapters";
    return "its batch is " + there.samples().batch() + " and its seed " + there.seed();
  }

  private void introduce(
      Plan plan, TrainInputs inputs, Backend backend, Optional<Checkpoint> before) {
    Terminal terminal = environment.progress();
    String trained = plan.adapters().isPresent() ? ", of which adapters are trained" : "";
    terminal.line(
        terminal.styled(Style.BOLD, plan.recipe().brief())
            + ", %s parameters%s; %s; %s"
                .formatted(
                    Counts.grouped(parameters(plan)), trained, inputs.brief(), backend.id()));
    before.ifPresent(there -> terminal.line("going on after step " + Counts.grouped(there.step())));
  }

  private static void keepTokenizer(TrainInputs inputs, Path folder) {
    inputs
        .corpus()
        .tokenizer()
        .ifPresent(
            tokenizer -> {
              Path file = folder.resolve(UserFile.TOKENIZER);
              try {
                WholeFile.write(file, part -> Files.writeString(part, tokenizer.json()));
              } catch (IOException e) {
                throw new AssayFault.Operator("cannot write " + file + ": " + FileTrouble.of(e), e);
              }
            });
  }

  private static long parameters(Plan plan) {
    return plan.recipe().model().parameters().stream().mapToLong(p -> p.shape().elements()).sum();
  }

  private int stopped(Checkpoint end, StopSignal stop) {
    Terminal terminal = environment.progress();
    terminal.line(
        "stopped after step %s of %s; the checkpoint is in %s"
            .formatted(
                Counts.grouped(end.step()),
                Counts.grouped(end.plan().steps()),
                environment.path(output).resolve(CHECKPOINT)));
    terminal.line("next: the same command with --resume");
    stop.seenTo();
    return ExitCode.FAILED.code();
  }

  private void finish(Checkpoint end, State weights, Backend backend, Instant start, Path folder) {
    Plan plan = end.plan();
    Path file = folder.resolve(MODEL);
    ModelBundle.write(weights, plan.recipe(), store, file);
    if (isOnnx(plan)) OnnxFile.write(plan.recipe(), weights, folder.resolve(ONNX));
    Trained.draw(end, folder.resolve(PICTURE));
    var trained =
        new Trained(
            plan.recipe().brief(),
            parameters(plan),
            end.step(),
            end.judged().isEmpty() ? Optional.empty() : Optional.of(end.judged().getLast()),
            end.losses().getLast(),
            StateStore.digest(weights),
            backend.id(),
            Duration.between(start, environment.clock().instant()).toMillis() / 1e3,
            end.judged(),
            file.toString());
    if (json.wanted()) json.print(trained);
    else say(trained, end, folder);
  }

  // What came as ONNX goes as ONNX.
  private boolean isOnnx(Plan plan) {
    return onnx || plan.recipe() instanceof Recipe.Imported;
  }

  private void say(Trained trained, Checkpoint end, Path folder) {
    Terminal terminal = environment.terminal();
    trained.lines(end, terminal).forEach(terminal::line);
    Path model = shown(folder.resolve(MODEL));
    String more = isOnnx(end.plan()) ? ", " + ONNX : "";
    terminal.line("wrote " + model + more + ", " + PICTURE + ", " + CHECKPOINT);
    String next =
        switch (end.plan().recipe()) {
          case Recipe.Gpt _ -> "run " + model + " --prompt TEXT";
          case Recipe.Imported _ -> "run " + shown(folder.resolve(ONNX)) + " --input FILE";
          case Recipe.Mlp _, Recipe.Resnet18 _ -> "inspect " + model;
        };
    terminal.line("next: assay compute " + next);
  }

  private Path shown(Path file) {
    Path here = environment.directory();
    return file.startsWith(here) ? here.relativize(file) : file;
  }
}
