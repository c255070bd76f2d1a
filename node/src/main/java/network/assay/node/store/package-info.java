// SPDX-License-Identifier: Apache-2.0
/// What the daemon remembers: journals and tables of records in one SQLite file. The only package
/// that knows SQL.
@NullMarked
package network.assay.node.store;

import org.jspecify.annotations.NullMarked;
