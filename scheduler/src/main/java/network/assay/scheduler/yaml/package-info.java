// SPDX-License-Identifier: Apache-2.0
/// Reads YAML that people write: strictly, with line and column, all problems of a file at once.
@NullMarked
package network.assay.scheduler.yaml;

import org.jspecify.annotations.NullMarked;
