// SPDX-License-Identifier: Apache-2.0
/// The content of an ONNX file in our own types, checked to be a graph.
@NullMarked
package network.assay.compute.onnx.ir;

import org.jspecify.annotations.NullMarked;
