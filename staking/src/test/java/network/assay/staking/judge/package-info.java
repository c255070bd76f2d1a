// SPDX-License-Identifier: Apache-2.0
@NullMarked
package network.assay.staking.judge;

import org.jspecify.annotations.NullMarked;
