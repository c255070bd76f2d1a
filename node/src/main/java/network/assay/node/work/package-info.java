// SPDX-License-Identifier: Apache-2.0
/// The provider's side: leases taken, tasks done, results returned, pay claimed.
@NullMarked
package network.assay.node.work;

import org.jspecify.annotations.NullMarked;
