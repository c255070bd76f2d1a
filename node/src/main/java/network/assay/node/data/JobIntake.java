// SPDX-License-Identifier: Apache-2.0
package network.assay.node.data;

import java.nio.file.Path;
import java.util.Optional;
import network.assay.compute.FormatFault;
import network.assay.compute.GraphFault;
import network.assay.compute.format.TextFile;
import network.assay.compute.model.Model;
import network.assay.compute.tensor.State;
import network.assay.compute.text.Tokenizer;
import network.assay.compute.text.TokenizerFile;
import network.assay.node.state.Blobs;
import network.assay.node.state.StateStore;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.task.DataRef;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.scheduler.job.DataFiles;
import network.assay.scheduler.job.DataSets;
import network.assay.scheduler.job.JobFile;
import network.assay.scheduler.job.JobModel;
import network.assay.scheduler.job.JobSpec;
import network.assay.verification.task.Architectures;
import network.assay.verification.task.DataShape;
import network.assay.verification.task.TaskFault;

/// From a job as a user wrote it, and the samples it names, to the job that the market is asked to
/// do.
public final class JobIntake {
  private JobIntake() {}

  /// A job and what its tasks read.
  ///
  /// @param train in the job's own order
  /// @param base the weights that adapters leave as they are
  public record Prepared(JobSpec spec, State train, State test, Optional<State> base) {}

  /// A job whose samples and base are kept as blobs.
  public record Kept(JobSpec spec, ContentId train, ContentId test, Optional<ContentId> base) {}

  /// The blobs with the bytes of the files that a job file names.
  public record Uploads(
      ContentId train, ContentId test, Optional<ContentId> base, Optional<ContentId> tokenizer) {}

  private record Sources(
      Source train, Source test, Optional<Source> base, Optional<Source> tokenizer) {}

  /// From the files that `file` names.
  ///
  /// @throws AssayFault.Operator naming what is wrong, and where
  public static Prepared fromFiles(JobFile file) {
    checkModel(file);
    DataFiles data = file.data();
    return prepare(
        file,
        new Sources(
            Source.onDisk(data.train()),
            Source.onDisk(data.test()),
            file.model().tuning().map(tuning -> Source.onDisk(tuning.base())),
            data.tokenizer().map(Source::onDisk)));
  }

  /// From files that a client has put into the blob store, byte for byte.
  ///
  /// @throws AssayFault.Operator naming what is wrong, and where
  public static Prepared fromBlobs(JobFile file, Blobs blobs, Uploads uploads) {
    checkModel(file);
    DataFiles data = file.data();
    return prepare(
        file,
        new Sources(
            Source.uploaded(data.train(), blobs, uploads.train()),
            Source.uploaded(data.test(), blobs, uploads.test()),
            file.model()
                .tuning()
                .map(JobModel.Tuning::base)
                .map(path -> uploaded("base", path, blobs, uploads.base())),
            data.tokenizer().map(path -> uploaded("tokenizer", path, blobs, uploads.tokenizer()))));
  }

  private static Source uploaded(String role, Path path, Blobs blobs, Optional<ContentId> content) {
    return Source.uploaded(
        path,
        blobs,
        content.orElseThrow(
            () -> new AssayFault.Operator("no blob is named for the job's " + role)));
  }

  /// Keeps what tasks read, in the form in which peers fetch it.
  ///
  /// @param owner in whose name, so that none makes room for the next; who releases them keeps them
  ///     in another by then
  /// @throws AssayFault.World when there is no room for all of it
  public static Kept keep(Prepared job, StateStore states, String owner) {
    return new Kept(
        job.spec(),
        kept(job.train(), states, owner),
        kept(job.test(), states, owner),
        job.base().map(base -> kept(base, states, owner)));
  }

  private static ContentId kept(State state, StateStore states, String owner) {
    ContentId content = states.put(state);
    states.keep(content, owner);
    return content;
  }

  /// The weights that the adapters of `file` leave as they are; none where it trains a whole model.
  ///
  /// @throws AssayFault.Operator naming what is wrong, and where
  public static Optional<State> base(JobFile file) {
    checkModel(file);
    return file.model()
        .tuning()
        .map(one -> BaseWeights.read(Source.onDisk(one.base()), recipe(file)));
  }

  /// The weights that the adapters of `file` leave as they are, where it names them as ONNX: that
  /// may keep some in files beside it, so a client sends these in its place.
  ///
  /// @throws AssayFault.Operator naming what is wrong, and where
  public static Optional<State> packed(JobFile file) {
    boolean onnx =
        file.model()
            .tuning()
            .map(one -> BaseWeights.isOnnx(String.valueOf(one.base().getFileName())))
            .orElse(false);
    return onnx ? base(file) : Optional.empty();
  }

  private static Model recipe(JobFile file) {
    return Architectures.of(file.model().recipe());
  }

  // Before any file is read: they may be large, and are read by the model's shape.
  private static void checkModel(JobFile file) {
    try {
      Architectures.checkMerge(file.model().over(Digest.ZERO), file.training().shards());
    } catch (GraphFault | TaskFault e) {
      throw new AssayFault.Operator(
          "the model of job %s cannot be: %s".formatted(file.name(), e.getMessage()), e);
    }
  }

  private static Prepared prepare(JobFile file, Sources sources) {
    Model recipe = recipe(file);
    Optional<Tokenizer> tokenizer = sources.tokenizer().map(one -> tokenizer(one, recipe));
    var samples = new SampleFile(file.data().format(), recipe, tokenizer);
    State train = Shuffle.of(samples.read(sources.train()), file.seed());
    State test = samples.read(sources.test());
    Optional<State> base = sources.base().map(one -> BaseWeights.read(one, recipe));
    ModelSpec model = file.model().over(base.map(StateStore::digest).orElse(Digest.ZERO));
    try {
      JobSpec spec = JobSpec.of(file, model, new DataSets(ref(train), ref(test)));
      return new Prepared(spec, train, test, base);
    } catch (IllegalArgumentException e) {
      throw new AssayFault.Operator(
          "job " + file.name() + " does not fit its samples: " + e.getMessage(), e);
    }
  }

  private static Tokenizer tokenizer(Source file, Model model) {
    try {
      Tokenizer read = TokenizerFile.parse(TextFile.decode(file.whole(TokenizerFile.MAX_BYTES)));
      if (read.size() > model.classes()) {
        throw new FormatFault(
            read.size() + " tokens; the model's vocabulary has " + model.classes());
      }
      return read;
    } catch (FormatFault e) {
      throw file.refused(e);
    }
  }

  private static DataRef ref(State data) {
    return new DataRef(StateStore.digest(data), DataShape.of(data).samples());
  }
}
