// SPDX-License-Identifier: Apache-2.0
/// The fast backend for CPUs: the JDK's Vector API, packed matrix products, fused maps.
@NullMarked
package network.assay.compute.backend.vector;

import org.jspecify.annotations.NullMarked;
