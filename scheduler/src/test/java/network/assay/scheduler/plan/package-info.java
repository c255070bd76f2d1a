// SPDX-License-Identifier: Apache-2.0
@NullMarked
package network.assay.scheduler.plan;

import org.jspecify.annotations.NullMarked;
