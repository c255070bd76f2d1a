// SPDX-License-Identifier: Apache-2.0
/// A whole network on one machine: a development chain, a submitter and providers as processes of
/// their own. What `assay demo` shows, and what the system tests put to the test.
@NullMarked
package network.assay.node.demo;

import org.jspecify.annotations.NullMarked;
