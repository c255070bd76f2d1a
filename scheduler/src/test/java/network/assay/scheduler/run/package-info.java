// SPDX-License-Identifier: Apache-2.0
@NullMarked
package network.assay.scheduler.run;

import org.jspecify.annotations.NullMarked;
