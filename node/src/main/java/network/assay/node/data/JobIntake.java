// SPDX-License-Identifier: Apache-2.0
package network.assay.node.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import network.assay.compute.GraphFault;
import network.assay.compute.tensor.State;
import network.assay.node.state.Blobs;
import network.assay.node.state.StateStore;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.task.DataRef;
import network.assay.scheduler.job.DataFiles;
import network.assay.scheduler.job.DataSets;
import network.assay.scheduler.job.JobFile;
import network.assay.scheduler.job.JobSpec;
import network.assay.verification.task.Architectures;
import network.assay.verification.task.DataShape;
import network.assay.verification.task.TaskFault;

/// From a job as a user wrote it, and the samples it names, to the job that the market is asked to
/// do.
public final class JobIntake {
  private JobIntake() {}

  /// A job and its samples.
  ///
  /// @param train in the job's own order
  public record Prepared(JobSpec spec, State train, State test) {}

  /// A job whose samples are kept as blobs.
  public record Kept(JobSpec spec, ContentId train, ContentId test) {}

  /// From the files that `file` names.
  ///
  /// @throws AssayFault.Operator naming what is wrong, and where
  public static Prepared fromFiles(JobFile file) {
    checkModel(file);
    return prepare(file, samples(file, file.data().train()), samples(file, file.data().test()));
  }

  /// From files that a client has put into the blob store, byte for byte.
  ///
  /// @throws AssayFault.Operator naming what is wrong, and where
  public static Prepared fromBlobs(JobFile file, Blobs blobs, ContentId train, ContentId test) {
    checkModel(file);
    DataFiles data = file.data();
    return prepare(
        file, samples(file, data.train(), blobs, train), samples(file, data.test(), blobs, test));
  }

  /// Keeps the samples, in the form in which peers fetch them.
  public static Kept keep(Prepared job, StateStore states) {
    return new Kept(job.spec(), states.put(job.train()), states.put(job.test()));
  }

  // Before its samples are read: they may be large, and are read by the model's shape.
  private static void checkModel(JobFile file) {
    try {
      Architectures.checkMerge(file.model(), file.training().shards());
    } catch (GraphFault | TaskFault e) {
      throw new AssayFault.Operator(
          "the model of job %s is too large: %s".formatted(file.name(), e.getMessage()), e);
    }
  }

  private static Prepared prepare(JobFile file, State train, State test) {
    State ordered = Shuffle.of(train, file.seed());
    try {
      return new Prepared(JobSpec.of(file, new DataSets(ref(ordered), ref(test))), ordered, test);
    } catch (IllegalArgumentException e) {
      throw new AssayFault.Operator(
          "job " + file.name() + " does not fit its samples: " + e.getMessage(), e);
    }
  }

  private static DataRef ref(State data) {
    return new DataRef(StateStore.digest(data), DataShape.of(data).samples());
  }

  private static State samples(JobFile file, Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      return new SampleFile(path.toString(), Files.size(path), file.data().format())
          .read(in, file.model());
    } catch (NoSuchFileException e) {
      throw new AssayFault.Operator(
          "there is no file " + path + ": paths in a job file start from its own folder", e);
    } catch (IOException e) {
      throw new AssayFault.Operator(path + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static State samples(JobFile file, Path path, Blobs blobs, ContentId content) {
    if (!blobs.has(content)) {
      throw new AssayFault.Operator(
          "blob " + content + " for " + path.getFileName() + " is not here: upload it first");
    }
    try (InputStream in = blobs.open(content)) {
      return new SampleFile(
              String.valueOf(path.getFileName()), blobs.size(content), file.data().format())
          .read(in, file.model());
    } catch (IOException e) {
      throw new AssayFault.World("blob " + content + " cannot be read: " + e.getMessage(), e);
    }
  }
}
