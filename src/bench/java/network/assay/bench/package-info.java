// SPDX-License-Identifier: Apache-2.0
/// Benchmarks against named peers, side by side in one run.
@NullMarked
package network.assay.bench;

import org.jspecify.annotations.NullMarked;
