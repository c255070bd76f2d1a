// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.graph;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import network.assay.compute.FormatFault;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// The canonical bytes of one node: what a program's root commits to and what a contract reads
/// (docs/spec/exact-ops, section 8). A node has exactly one encoding, below [#MAX_BYTES] long.
public final class NodeCodec {
  /// An upper bound: three operands of the greatest rank over the most axes.
  public static final int MAX_BYTES = 2048;

  private static final int FOLD = 1;
  private static final int MAP = 2;
  private static final int GATHER = 3;
  private static final int SCATTER_ADD = 4;
  private static final int RANDOM = 5;
  private static final int ORDER = 6;

  private static final int READ = 1;
  private static final int IMMEDIATE = 2;
  private static final int INDEX = 3;

  private NodeCodec() {}

  public static byte[] encode(Node node) {
    var bytes = new ByteArrayOutputStream(128);
    try {
      write(node, new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array does not fail
    }
    return bytes.toByteArray();
  }

  /// @throws FormatFault unless `bytes` are those of exactly one node; whether its sources exist is
  ///     for [Graph] to say
  public static Node decode(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new FormatFault("node of " + bytes.length + " bytes; at most " + MAX_BYTES);
    }
    return ByteSource.decodeAll("node", bytes, NodeCodec::read);
  }

  static void write(Node node, DataOutputStream out) throws IOException {
    switch (node) {
      case Node.Fold fold -> {
        out.writeByte(FOLD);
        out.writeByte(fold.op().code());
        out.writeInt(fold.initBits());
        write(fold.shape(), out);
        write(fold.reduce(), out);
        for (Operand operand : fold.operands()) write(operand, out);
      }
      case Node.Map map -> {
        out.writeByte(MAP);
        out.writeByte(map.op().code());
        out.writeInt(map.otherwiseBits());
        write(map.shape(), out);
        for (Operand operand : map.operands()) write(operand, out);
      }
      case Node.Gather gather -> {
        out.writeByte(GATHER);
        out.writeByte(gather.dtype().code());
        write(gather.shape(), out);
        write(out, gather.batch(), gather.rows(), gather.picks(), gather.width());
        write(out, gather.source(), gather.index());
      }
      case Node.ScatterAdd add -> {
        out.writeByte(SCATTER_ADD);
        write(add.shape(), out);
        write(out, add.batch(), add.rows(), add.picks(), add.width());
        write(out, add.updates(), add.index());
      }
      case Node.Random random -> {
        out.writeByte(RANDOM);
        write(random.shape(), out);
        write(out, random.stream(), random.seed());
      }
      case Node.Order order -> {
        out.writeByte(ORDER);
        write(order.shape(), out);
        write(out, order.order());
      }
    }
  }

  private static void write(Operand operand, DataOutputStream out) throws IOException {
    switch (operand) {
      case Operand.Read read -> {
        out.writeByte(READ);
        out.writeInt(read.source());
        out.writeByte(read.view().size());
        for (Operand.Dim dim : read.view()) {
          out.writeByte(dim.edge().code());
          out.writeInt(dim.extent());
          write(dim.at(), out);
        }
      }
      case Operand.Immediate immediate -> {
        out.writeByte(IMMEDIATE);
        out.writeInt(immediate.bits());
      }
      case Operand.Index index -> {
        out.writeByte(INDEX);
        write(index.value(), out);
      }
    }
  }

  private static void write(Affine affine, DataOutputStream out) throws IOException {
    out.writeInt(affine.offset());
    write(out, affine.coefficients().toArray());
  }

  static void write(Shape shape, DataOutputStream out) throws IOException {
    out.writeByte(shape.rank());
    write(out, shape.dims().toArray());
  }

  private static void write(DataOutputStream out, int... values) throws IOException {
    for (int value : values) out.writeInt(value);
  }

  static Node read(ByteSource in) {
    int kind = in.u8();
    return switch (kind) {
      case FOLD -> fold(in);
      case MAP -> map(in);
      case GATHER -> {
        DType dtype = in.dtype();
        Shape shape = in.shape();
        yield new Node.Gather(
            dtype,
            shape,
            in.size("batch"),
            in.size("rows"),
            in.size("picks"),
            in.size("width"),
            in.size("source"),
            in.size("index"));
      }
      case SCATTER_ADD ->
          new Node.ScatterAdd(
              in.shape(),
              in.size("batch"),
              in.size("rows"),
              in.size("picks"),
              in.size("width"),
              in.size("updates"),
              in.size("index"));
      case RANDOM -> new Node.Random(in.shape(), in.i32(), in.size("seed"));
      case ORDER -> new Node.Order(in.shape(), in.size("order"));
      default -> throw in.fault("node kind " + kind);
    };
  }

  private static Node fold(ByteSource in) {
    int code = in.u8();
    FoldOp op = FoldOp.ofCode(code).orElseThrow(() -> in.fault("fold operation " + code));
    int init = in.i32();
    Shape shape = in.shape();
    Shape reduce = in.shape();
    return new Node.Fold(
        op, init, shape, reduce, operands(in, op.arity(), shape.rank() + reduce.rank()));
  }

  private static Node map(ByteSource in) {
    int code = in.u8();
    MapOp op = MapOp.ofCode(code).orElseThrow(() -> in.fault("map operation " + code));
    int otherwise = in.i32();
    Shape shape = in.shape();
    return new Node.Map(op, otherwise, shape, operands(in, op.operands().size(), shape.rank()));
  }

  private static List<Operand> operands(ByteSource in, int arity, int axes) {
    var operands = new ArrayList<Operand>(arity);
    for (int i = 0; i < arity; i++) operands.add(operand(in, axes));
    return operands;
  }

  private static Operand operand(ByteSource in, int axes) {
    int tag = in.u8();
    return switch (tag) {
      case READ -> {
        int source = in.size("source");
        int rank = in.rank();
        var view = new ArrayList<Operand.Dim>(rank);
        for (int i = 0; i < rank; i++) view.add(dim(in, axes));
        yield new Operand.Read(source, view);
      }
      case IMMEDIATE -> new Operand.Immediate(in.i32());
      case INDEX -> new Operand.Index(affine(in, axes));
      default -> throw in.fault("operand tag " + tag);
    };
  }

  private static Operand.Dim dim(ByteSource in, int axes) {
    Operand.Edge edge = edge(in);
    int extent = in.size("view dimension");
    return new Operand.Dim(extent, edge, affine(in, axes));
  }

  private static Affine affine(ByteSource in, int axes) {
    int offset = in.i32();
    return new Affine(offset, in.coefficients(axes));
  }

  private static Operand.Edge edge(ByteSource in) {
    int code = in.u8();
    for (Operand.Edge edge : Operand.Edge.values()) {
      if (edge.code() == code) return edge;
    }
    throw in.fault("edge rule " + code);
  }
}
