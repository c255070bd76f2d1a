// SPDX-License-Identifier: Apache-2.0
/// Models in the ONNX format: [OnnxModel] reads a file and translates it to the engine's operators.
///
/// `schema` is generated from the format's published schema, `file` reads and writes bytes, `ir` is
/// a file's content in our own types, `fold` computes what is known before a model runs, `load`
/// translates operators to graphs.
@NullMarked
package network.assay.compute.onnx;

import org.jspecify.annotations.NullMarked;
