// SPDX-License-Identifier: Apache-2.0
@NullMarked
package network.assay.staking.follow;

import org.jspecify.annotations.NullMarked;
