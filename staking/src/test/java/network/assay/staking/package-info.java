// SPDX-License-Identifier: Apache-2.0
@NullMarked
package network.assay.staking;

import org.jspecify.annotations.NullMarked;
