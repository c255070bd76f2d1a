// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.compute;

import java.util.Optional;
import java.util.concurrent.Callable;
import network.assay.compute.backend.Backend;
import network.assay.node.cli.Environment;
import network.assay.node.cli.JsonOption;
import network.assay.node.cli.Misuse;
import network.assay.node.compute.GivenModel;
import network.assay.node.compute.ModelBundle;
import network.assay.node.compute.OnnxFile;
import network.assay.node.compute.Predictor;
import network.assay.node.compute.Recipe;
import network.assay.node.compute.UserFile;
import network.assay.node.life.ExitCode;
import network.assay.node.text.Advice;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "run",
    sortOptions = false,
    description = {
      "Run a trained model on samples, or let it go on with a text.",
      "The same command gives the same output, to the bit, on every machine."
    },
    footer = {
      "",
      "Examples:",
      "  assay compute run digits/model.safetensors --input digits.csv -o logits.npy",
      "  assay compute run book/model.safetensors --prompt \"It was \" --temperature 0.8",
    })
final class RunCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private EngineOptions engine = new EngineOptions();
  @Mixin private WritingOptions writing;
  @Mixin private JsonOption json;

  @Parameters(
      paramLabel = "MODEL",
      description = "A .safetensors file of assay compute train, its folder, or an .onnx file.")
  private String file = "";

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description =
          "Samples: .npy, or with labels as train takes them: .csv, .jsonl, .safetensors.")
  private @Nullable String input;

  @Mixin private LabelColumn column = new LabelColumn();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE.npy",
      description = "Where the logits go, if anywhere.")
  private @Nullable String output;

  RunCommand(Environment environment) {
    this.environment = environment;
    this.writing = new WritingOptions(environment);
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() {
    GivenModel given = GivenModel.of(environment.path(file));
    UserFile path = given.file();
    if (given.kind() == GivenModel.Kind.ONNX) {
      if (writing.isAsked()) {
        throw new Misuse(
            Advice.message(
                path
                    + " brings no tokenizer: --prompt is for what assay compute train --recipe gpt"
                    + " wrote; an .onnx says its logits of given tokens",
                "assay compute run " + path + " --input TOKENS.npy"));
      }
      OnnxFile model = OnnxFile.read(path);
      try (Backend backend = engine.open()) {
        classification().run(path.toString(), samples -> model.run(samples, backend), backend.id());
      }
      return ExitCode.OK.code();
    }
    ModelBundle bundle = ModelBundle.read(path);
    Recipe recipe =
        bundle
            .recipe()
            .orElseThrow(
                () ->
                    new AssayFault.Operator(
                        Advice.message(
                            path + " does not say of which model its weights are",
                            "assay compute inspect " + path)));
    boolean text = recipe instanceof Recipe.Gpt;
    if (text && input != null) throw new Misuse("a transformer takes --prompt, not --input");
    if (!text && writing.isAsked()) {
      throw new Misuse("--prompt is for transformers; %s takes --input".formatted(recipe.brief()));
    }
    try (Backend backend = engine.open()) {
      if (recipe instanceof Recipe.Gpt gpt) {
        writing.write(gpt, bundle.weights(), path, backend, json);
      } else {
        var predictor = new Predictor(recipe.model(), bundle.weights(), backend);
        classification().run(recipe.brief(), predictor::logits, backend.id());
      }
    }
    return ExitCode.OK.code();
  }

  private Classification classification() {
    if (input == null) {
      throw new Misuse("--input names the samples; it is missing");
    }
    return new Classification(
        environment,
        new UserFile(environment.path(input)),
        column.place(),
        Optional.ofNullable(output).map(environment::path),
        json);
  }
}
