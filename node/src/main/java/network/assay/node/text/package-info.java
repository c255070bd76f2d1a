// SPDX-License-Identifier: Apache-2.0
/// Amounts, sizes, counts and times as people read them.
@NullMarked
package network.assay.node.text;

import org.jspecify.annotations.NullMarked;
