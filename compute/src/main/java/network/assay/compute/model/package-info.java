// SPDX-License-Identifier: Apache-2.0
/// Recipes: models, training steps, outer updates and the loop that runs them.
@NullMarked
package network.assay.compute.model;

import org.jspecify.annotations.NullMarked;
