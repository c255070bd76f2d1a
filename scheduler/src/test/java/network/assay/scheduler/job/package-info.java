// SPDX-License-Identifier: Apache-2.0
@NullMarked
package network.assay.scheduler.job;

import org.jspecify.annotations.NullMarked;
