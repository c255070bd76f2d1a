// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

/// Kernels of folds.
///
/// @param chains of folds side by side
/// @param rows of folds of neighbouring elements
record FoldingKernels(FoldKernels chains, RowKernels rows) {}
