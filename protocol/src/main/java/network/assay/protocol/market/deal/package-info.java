// SPDX-License-Identifier: Apache-2.0
/// What peers agree on: offers, leases and the claims made under them (docs/spec/job,
/// docs/spec/wire).
@NullMarked
package network.assay.protocol.market.deal;

import org.jspecify.annotations.NullMarked;
