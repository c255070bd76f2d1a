// SPDX-License-Identifier: Apache-2.0
package network.assay.node.log;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Keeps secrets out of what is logged, whoever put them into a message.
///
/// Those that are known are replaced wherever they stand; besides, whatever looks like a bearer
/// token or stands in an address where keys stand.
public final class Masking {
  /// The one of this process: a secret is one wherever it is logged.
  public static final Masking PROCESS = new Masking();

  private static final String MASK = "***";
  private static final int MAX_KNOWN = 64;

  /// Shorter ones would be found inside ordinary words.
  private static final int LEAST_LENGTH = 6;

  private static final List<Pattern> LOOK_SECRET =
      List.of(
          Pattern.compile("(?i)(bearer )[-A-Za-z0-9._~+/]{8,}=*"),
          Pattern.compile("(https?://)[^/@\\s\"']{1,256}@"),
          Pattern.compile("(?i)((?:api[-_]?key|token|secret|password)=)[^&\\s\"']{1,256}"));

  private final List<String> known = new CopyOnWriteArrayList<>();

  Masking() {}

  /// From now on replaces `secret` in everything that is logged; ones of less than six characters
  /// are not looked for.
  public void hide(String secret) {
    if (secret.length() < LEAST_LENGTH || known.contains(secret)) return;
    if (known.size() >= MAX_KNOWN) known.removeFirst();
    known.add(secret);
  }

  /// `text` without secrets.
  public String mask(String text) {
    String masked = text;
    for (String secret : known) masked = masked.replace(secret, MASK);
    for (Pattern pattern : LOOK_SECRET) {
      Matcher found = pattern.matcher(masked);
      if (found.find()) masked = found.replaceAll("$1" + Matcher.quoteReplacement(MASK));
    }
    return masked;
  }
}
