// SPDX-License-Identifier: Apache-2.0
/// Rules about the code itself.
@NullMarked
package network.assay.structure;

import org.jspecify.annotations.NullMarked;
