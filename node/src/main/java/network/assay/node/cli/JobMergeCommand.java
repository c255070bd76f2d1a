// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Backends;
import network.assay.compute.format.FloatStorage;
import network.assay.compute.format.Safetensors;
import network.assay.compute.model.Lora;
import network.assay.compute.tensor.State;
import network.assay.node.compute.GivenModel;
import network.assay.node.compute.ModelBundle;
import network.assay.node.compute.Recipe;
import network.assay.node.compute.UserFile;
import network.assay.node.data.JobIntake;
import network.assay.node.life.ExitCode;
import network.assay.node.state.StateStore;
import network.assay.node.text.Advice;
import network.assay.node.text.FileTrouble;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.scheduler.job.JobFile;
import network.assay.verification.task.Architectures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "merge",
    description = {
      "Put the adapters that a job has trained into the weights they adapt.",
      "What comes of it is a model of the recipe, for `assay compute run`."
    },
    footer = {"", "Example:", "  assay job merge letters.yaml adapters.safetensors -o letters"})
final class JobMergeCommand implements Callable<Integer> {
  record Merged(String file, Digest digest) {}

  private final Environment environment;
  @Mixin private JobFileArgument file;
  @Mixin private JsonOption json;

  @Parameters(paramLabel = "ADAPTERS", description = "What the job has trained (job run, fetch).")
  private String adapters = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "The folder for the model, and its tokenizer (default: ${DEFAULT-VALUE}).",
      defaultValue = "merged")
  private String output = "merged";

  JobMergeCommand(Environment environment) {
    this.environment = environment;
    this.file = new JobFileArgument(environment);
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() {
    JobFile job = JobFile.read(file.path());
    State base =
        JobIntake.base(job)
            .orElseThrow(
                () ->
                    new AssayFault.Operator(
                        Advice.message(
                            "job " + job.name() + " trains no adapters, but a whole model",
                            "assay compute inspect " + adapters)));
    if (!(Architectures.of(job.model().over(Digest.ZERO)) instanceof Lora lora)) {
      throw new AssayFault.Internal("adapters of another kind");
    }
    State merged = merged(lora, base);
    Path model = write(job, Recipe.of(lora.base()), merged);
    var said = new Merged(model.toString(), StateStore.digest(merged));
    if (json.wanted()) json.print(said);
    else environment.terminal().line(said.file() + ", digest " + said.digest());
    return ExitCode.OK.code();
  }

  private State merged(Lora lora, State base) {
    var given = new UserFile(environment.path(adapters));
    try (Backend backend = Backends.named("vector", 1)) {
      return given.read(path -> lora.merged(backend, base.plus(Safetensors.read(path).tensors())));
    }
  }

  private Path write(JobFile job, Recipe recipe, State merged) {
    Path folder = environment.path(output);
    Path model = folder.resolve(GivenModel.NAME);
    try {
      Files.createDirectories(folder);
      if (job.data().tokenizer().isPresent()) {
        Files.copy(
            job.data().tokenizer().get(),
            folder.resolve(UserFile.TOKENIZER),
            StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new AssayFault.Operator("cannot write to " + folder + ": " + FileTrouble.of(e), e);
    }
    ModelBundle.write(merged, recipe, FloatStorage.F32, model);
    return model;
  }
}
