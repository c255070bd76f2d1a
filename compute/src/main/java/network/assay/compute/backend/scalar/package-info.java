// SPDX-License-Identifier: Apache-2.0
/// The normative backend: the specification, executed literally.
@NullMarked
package network.assay.compute.backend.scalar;

import org.jspecify.annotations.NullMarked;
