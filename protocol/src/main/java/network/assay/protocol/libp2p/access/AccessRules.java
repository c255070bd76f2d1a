// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.access;

import java.util.List;

/// What the operator has set: whom to deal with whatever happens, and whom never.
public record AccessRules(List<Subject> allow, List<Subject> deny) {
  /// Everybody is welcome.
  public static final AccessRules OPEN = new AccessRules(List.of(), List.of());

  public AccessRules {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
  }
}
