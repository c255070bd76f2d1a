// SPDX-License-Identifier: Apache-2.0
/// The verifier's side: segments of other providers' tasks re-executed, blind.
@NullMarked
package network.assay.node.check;

import org.jspecify.annotations.NullMarked;
