// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.task;

import java.util.List;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.task.ModelSpec.Gpt;
import network.assay.protocol.market.task.ModelSpec.Lora;
import network.assay.protocol.market.task.ModelSpec.Mlp;
import network.assay.protocol.market.task.ModelSpec.ResNet;
import network.assay.protocol.protobuf.OrderedReader;
import network.assay.protocol.protobuf.ProtoWriter;

/// The canonical encoding of models, inside that of tasks and jobs (docs/spec/job, section 6). An
/// enum is written as its ordinal.
public final class ModelCodec {
  private static final int MAX_BYTES = TaskCodec.MAX_BYTES;

  private ModelCodec() {}

  public static ProtoWriter write(ModelSpec model) {
    return switch (model) {
      case Mlp(List<Integer> widths) -> {
        var mlp = new ProtoWriter();
        for (int width : widths) mlp.varint(1, width);
        yield new ProtoWriter().message(1, mlp);
      }
      case ResNet net -> {
        var fields = new ProtoWriter();
        for (int size : net.image()) fields.varint(1, size);
        fields.varint(2, net.stem().ordinal());
        for (int number : net.blocks()) fields.varint(3, number);
        fields.varint(4, net.filters()).varint(5, net.classes());
        yield new ProtoWriter().message(2, fields);
      }
      case Gpt gpt ->
          new ProtoWriter()
              .message(
                  3,
                  new ProtoWriter()
                      .varint(1, gpt.layers())
                      .varint(2, gpt.heads())
                      .varint(3, gpt.width())
                      .varint(4, gpt.context())
                      .varint(5, gpt.vocabulary())
                      .varint(6, gpt.style().positions().ordinal())
                      .varint(7, gpt.style().norm().ordinal())
                      .varint(8, gpt.style().feed().ordinal())
                      .bool(9, gpt.style().tied())
                      .fixed32(10, Float.floatToRawIntBits(gpt.style().dropout())));
      case Lora(ModelSpec base, Digest weights, int rank, float alpha) ->
          new ProtoWriter()
              .message(
                  4,
                  new ProtoWriter()
                      .message(1, write(base))
                      .bytes(2, weights.toBytes())
                      .varint(3, rank)
                      .fixed32(4, Float.floatToRawIntBits(alpha)));
    };
  }

  /// Reads what [#write] wrote.
  public static ModelSpec read(OrderedReader in) {
    return in.at(4) ? in.message(4, MAX_BYTES, ModelCodec::readLora) : readPlain(in);
  }

  // Adapters are never on adapters, so that no bytes make this go on and on.
  private static ModelSpec readPlain(OrderedReader in) {
    if (in.at(1)) return in.message(1, MAX_BYTES, ModelCodec::readMlp);
    if (in.at(2)) return in.message(2, MAX_BYTES, ModelCodec::readResNet);
    return in.message(3, MAX_BYTES, ModelCodec::readGpt);
  }

  private static ModelSpec readLora(OrderedReader in) {
    return new Lora(
        in.message(1, MAX_BYTES, ModelCodec::readPlain),
        Digest.of(in.exactly(2, Digest.BYTES)),
        (int) in.count(3, Lora.MAX_RANK),
        Float.intBitsToFloat(in.fixed32(4)));
  }

  private static ModelSpec readMlp(OrderedReader in) {
    return new Mlp(numbers(in, 1, Mlp.MAX_LAYERS, Mlp.MAX_WIDTH));
  }

  private static ModelSpec readResNet(OrderedReader in) {
    return new ResNet(
        numbers(in, 1, 3, ResNet.MAX_SIDE),
        one(in, 2, ResNet.Stem.values()),
        numbers(in, 3, ResNet.MAX_STAGES, ResNet.MAX_BLOCKS),
        (int) in.count(4, ResNet.MAX_FILTERS),
        (int) in.count(5, ResNet.MAX_CLASSES));
  }

  private static ModelSpec readGpt(OrderedReader in) {
    return new Gpt(
        (int) in.count(1, Gpt.MAX_LAYERS),
        (int) in.count(2, Gpt.MAX_HEADS),
        (int) in.count(3, Gpt.MAX_WIDTH),
        (int) in.count(4, Gpt.MAX_CONTEXT),
        (int) in.count(5, Gpt.MAX_VOCABULARY),
        new Gpt.Style(
            one(in, 6, Gpt.Positions.values()),
            one(in, 7, Gpt.Norm.values()),
            one(in, 8, Gpt.Feed.values()),
            in.bool(9),
            Float.intBitsToFloat(in.fixed32(10))));
  }

  private static List<Integer> numbers(OrderedReader in, int field, int mostCount, int most) {
    return in.repeated(field, mostCount, one -> (int) one.count(field, most));
  }

  private static <E extends Enum<E>> E one(OrderedReader in, int field, E[] values) {
    return values[(int) in.count(field, values.length - 1L)];
  }
}
