// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.access;

import java.time.Instant;

/// Somebody shut out until some time.
public record Ban(Subject subject, Instant until) {}
