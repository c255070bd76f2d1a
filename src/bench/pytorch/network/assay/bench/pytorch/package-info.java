// SPDX-License-Identifier: Apache-2.0
/// The exact engine beside PyTorch, in one process and one run. Built with `-Pbench` only.
@NullMarked
package network.assay.bench.pytorch;

import org.jspecify.annotations.NullMarked;
