// SPDX-License-Identifier: Apache-2.0
/// The bytes of ONNX files: bounded before they are parsed, checked before memory is taken.
@NullMarked
package network.assay.compute.onnx.file;

import org.jspecify.annotations.NullMarked;
