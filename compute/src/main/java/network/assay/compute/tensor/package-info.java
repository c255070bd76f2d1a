// SPDX-License-Identifier: Apache-2.0
/// Tensors as values: a type of element, a shape, and canonical bytes (docs/spec/exact-ops, section
/// 1).
@NullMarked
package network.assay.compute.tensor;

import org.jspecify.annotations.NullMarked;
