// SPDX-License-Identifier: Apache-2.0
/// Exact functions of a few words: written exponentials and logarithms, counter-based randomness.
@NullMarked
package network.assay.compute.arith;

import org.jspecify.annotations.NullMarked;
