// SPDX-License-Identifier: Apache-2.0
@NullMarked
package network.assay.scheduler.match;

import org.jspecify.annotations.NullMarked;
