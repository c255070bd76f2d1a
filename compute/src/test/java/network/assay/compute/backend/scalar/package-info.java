// SPDX-License-Identifier: Apache-2.0
@NullMarked
package network.assay.compute.backend.scalar;

import org.jspecify.annotations.NullMarked;
