// SPDX-License-Identifier: Apache-2.0
/// High-level operators lowered to folds by the written rules, and their derivatives.
@NullMarked
package network.assay.compute.build;

import org.jspecify.annotations.NullMarked;
