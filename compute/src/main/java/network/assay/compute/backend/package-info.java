// SPDX-License-Identifier: Apache-2.0
/// What runs a graph. Every backend gives the same bits; the scalar one says which.
@NullMarked
package network.assay.compute.backend;

import org.jspecify.annotations.NullMarked;
