// SPDX-License-Identifier: Apache-2.0
/// The exact tensor engine: the same bytes on every machine.
@NullMarked
package network.assay.compute;

import org.jspecify.annotations.NullMarked;
