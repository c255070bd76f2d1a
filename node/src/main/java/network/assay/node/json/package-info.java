// SPDX-License-Identifier: Apache-2.0
/// Records to JSON and back, strictly: one way to write a value, and no field that is not asked
/// for.
@NullMarked
package network.assay.node.json;

import org.jspecify.annotations.NullMarked;
