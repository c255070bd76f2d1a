// SPDX-License-Identifier: Apache-2.0
package network.assay.node.config;

import java.net.URI;
import java.net.URISyntaxException;

/// Addresses of services may hold keys: in the user part, the path or the query.
public final class Secrets {
  private Secrets() {}

  public static boolean isUrl(String text) {
    try {
      var url = new URI(text);
      return ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
          && url.getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /// Only what says where it is.
  public static String masked(URI url) {
    String place = url.getScheme() + "://" + url.getHost();
    if (url.getPort() >= 0) place += ":" + url.getPort();
    boolean more =
        url.getRawUserInfo() != null
            || url.getRawQuery() != null
            || (url.getRawPath() != null && url.getRawPath().length() > 1);
    return more ? place + "/***" : place;
  }
}
