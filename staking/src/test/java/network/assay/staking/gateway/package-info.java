// SPDX-License-Identifier: Apache-2.0
@NullMarked
package network.assay.staking.gateway;

import org.jspecify.annotations.NullMarked;
