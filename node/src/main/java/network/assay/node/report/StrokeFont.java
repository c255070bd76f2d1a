// SPDX-License-Identifier: Apache-2.0
package network.assay.node.report;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.util.HashMap;
import java.util.Map;

/// Letters drawn as lines. A machine without fonts, as servers often are, makes Java's own text
/// fail; these need nothing, and look the same everywhere.
///
/// A glyph is strokes, apart by spaces; a stroke is points of two digits, x and y on a grid whose
/// baseline is at 2, small letters reach 7 and capitals 9.
final class StrokeFont {
  private static final double BASELINE = 2;
  private static final double CAPITAL = 7;
  private static final double GAP = 1.9;
  private static final double SPACE = 2.4;

  private static final String GLYPHS =
      """
      0 120308193948433212
      1 082922
      2 08193948470242
      3 08193948473616 364543321203
      4 3932 390444
      5 490906364543321203
      6 3919080312324345361605
      7 094912
      8 16070819394847361605031232434536
      9 1232434839190806153546
      A 022942 1434
      B 02093948473606 3645433202
      C 4839190803123243
      D 02092948432202
      E 49090242 0636
      F 490902 0636
      G 48391908031232434525
      H 0902 4942 0646
      I 0902
      J 3933221203
      K 0902 4905 1642
      L 090242
      M 0209264942
      N 02094249
      O 120308193948433212
      P 02093948463505
      Q 120308193948433212 2442
      R 02093948463505 2542
      S 483919080716364543321203
      T 0949 2922
      U 090312324349
      V 092249
      W 0912263249
      X 0942 4902
      Y 092649 2622
      Z 09490242
      a 3627170603122233 3732
      b 0902 0617273633221203
      c 3627170603122233
      d 3932 3627170603122233
      e 05353627170603122233
      f 39291812 0727
      g 3627170603122233 3731201001
      h 0902 0617273632
      i 0702 0909
      j 171100 1919
      k 0902 3704 1532
      l 0902
      m 0702 0617273632 3647576662
      n 0702 0617273632
      o 170603122233362717
      p 0700 0617273633221203
      q 3730 3627170603122233
      r 0702 061727
      s 3627170615253433221203
      t 19132232 0727
      u 0703122233 3732
      v 072247
      w 0712253247
      x 0732 3702
      y 0722 472210
      z 07370232
      . 0202
      , 1201
      : 0202 0606
      ; 1201 1616
      - 0535
      + 0545 2723
      % 0919180809 3343423233 4902
      / 0249
      ( 19080312
      ) 09181302
      = 0646 0444
      ' 0907
      _ 0141
      < 370533
      > 073503
      ! 0904 0202
      ? 08193948472524 2222
      … 0202 2222 4242
      """;

  /// For what has no glyph.
  private static final String BOX = "0209494202";

  private static final Map<Integer, Glyph> FONT = font();

  private record Glyph(Path2D strokes, double width) {}

  private StrokeFont() {}

  private static Map<Integer, Glyph> font() {
    var font = new HashMap<Integer, Glyph>();
    GLYPHS.lines().forEach(line -> font.put(line.codePointAt(0), glyph(line.substring(2))));
    return Map.copyOf(font);
  }

  private static Glyph glyph(String strokes) {
    var path = new Path2D.Double();
    int width = 0;
    for (String stroke : strokes.split(" ")) {
      for (int i = 0; i < stroke.length(); i += 2) {
        int x = stroke.charAt(i) - '0';
        double y = BASELINE - (stroke.charAt(i + 1) - '0');
        width = Math.max(width, x);
        if (i == 0) path.moveTo(x, y);
        else path.lineTo(x, y);
      }
    }
    return new Glyph(path, width);
  }

  private static Glyph of(int codePoint) {
    Glyph glyph = FONT.get(codePoint);
    return glyph == null ? glyph(BOX) : glyph;
  }

  /// How wide `text` comes out, its capitals `height` high.
  static double width(String text, double height) {
    double width = 0;
    for (int point : text.codePoints().toArray()) width += advance(point);
    return Math.max(0, width - GAP) * height / CAPITAL;
  }

  /// Draws `text` from `x`, on the baseline `y`, its capitals `height` high.
  static void draw(Graphics2D to, String text, double x, double y, double height) {
    double scale = height / CAPITAL;
    var before = to.getStroke();
    to.setStroke(
        new BasicStroke((float) (scale * 0.95), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    double at = x;
    for (int point : text.codePoints().toArray()) {
      if (point != ' ') {
        var place = AffineTransform.getTranslateInstance(at, y);
        place.scale(scale, scale);
        to.draw(place.createTransformedShape(of(point).strokes()));
      }
      at += advance(point) * scale;
    }
    to.setStroke(before);
  }

  private static double advance(int point) {
    return point == ' ' ? SPACE + GAP : of(point).width() + GAP;
  }
}
