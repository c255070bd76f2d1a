// SPDX-License-Identifier: Apache-2.0
/// Tasks: pure functions with one right answer, described so that anyone can name, run and check
/// them (docs/spec/job, section 3).
@NullMarked
package network.assay.protocol.market.task;

import org.jspecify.annotations.NullMarked;
