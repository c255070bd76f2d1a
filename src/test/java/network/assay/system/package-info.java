// SPDX-License-Identifier: Apache-2.0
/// Whole networks of real processes on one machine, and what becomes of them.
@NullMarked
package network.assay.system;

import org.jspecify.annotations.NullMarked;
