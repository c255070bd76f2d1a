// SPDX-License-Identifier: Apache-2.0
package network.assay.node.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import network.assay.node.text.FileTrouble;
import network.assay.protocol.market.AssayFault;

/// Curves over one pair of axes, as a PNG. Needs neither a display nor fonts; the same points give
/// the same bytes. Points that are not finite are left out, and break their curve.
public final class LineChart {
  public static final int WIDTH = 1200;
  public static final int HEIGHT = 720;

  private static final int MAX_POINTS_MARKED = 60;
  private static final double TEXT = 15;
  private static final double TITLE = 20;
  private static final double LEFT = 120;
  private static final double RIGHT = 40;
  private static final double TOP = 104;
  private static final double BOTTOM = 100;

  private static final Color INK = new Color(0x22, 0x2B, 0x36);
  private static final Color FAINT = new Color(0xE3, 0xE7, 0xEC);

  /// Told apart by people who see colours differently, too (Okabe and Ito).
  private static final List<Color> COLOURS =
      List.of(
          new Color(0x00, 0x72, 0xB2),
          new Color(0xD5, 0x5E, 0x00),
          new Color(0x00, 0x9E, 0x73),
          new Color(0xCC, 0x79, 0xA7),
          new Color(0xE6, 0x9F, 0x00),
          new Color(0x56, 0xB4, 0xE9));

  public record Point(double x, double y) {
    boolean finite() {
      return Double.isFinite(x) && Double.isFinite(y);
    }
  }

  private record Series(String name, List<Point> points) {}

  private final String title;
  private final String xLabel;
  private final String yLabel;
  private final List<Series> series = new ArrayList<>();

  public LineChart(String title, String xLabel, String yLabel) {
    this.title = title;
    this.xLabel = xLabel;
    this.yLabel = yLabel;
  }

  /// Adds a curve; two or more get a legend of their names.
  public LineChart series(String name, List<Point> points) {
    series.add(new Series(name, List.copyOf(points)));
    return this;
  }

  public byte[] png() {
    var image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D to = image.createGraphics();
    try {
      to.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      to.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      to.setColor(Color.WHITE);
      to.fillRect(0, 0, WIDTH, HEIGHT);
      draw(to);
    } finally {
      to.dispose();
    }
    var out = new ByteArrayOutputStream();
    try {
      ImageIO.setUseCache(false);
      if (!ImageIO.write(image, "png", out)) throw new IllegalStateException("no PNG writer");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  public void write(Path file) {
    try {
      byte[] picture = png();
      WholeFile.write(file, part -> Files.write(part, picture));
    } catch (IOException e) {
      throw new AssayFault.World("cannot write " + file + ": " + FileTrouble.of(e), e);
    }
  }

  private void draw(Graphics2D to) {
    List<Point> all =
        series.stream().flatMap(one -> one.points().stream()).filter(Point::finite).toList();
    Frame frame = frame(all);
    to.setColor(INK);
    StrokeFont.draw(to, title, LEFT, 46, TITLE);
    grid(to, frame);
    for (int i = 0; i < series.size(); i++) {
      to.setColor(COLOURS.get(i % COLOURS.size()));
      curve(to, frame, series.get(i).points());
    }
    if (series.size() > 1) legend(to);
    if (all.isEmpty()) {
      to.setColor(INK);
      centred(to, "no points", (LEFT + WIDTH - RIGHT) / 2, (TOP + HEIGHT - BOTTOM) / 2);
    }
  }

  private record Frame(Scale x, Scale y) {
    double x(double value) {
      return LEFT + x.share(value) * (WIDTH - LEFT - RIGHT);
    }

    double y(double value) {
      return HEIGHT - BOTTOM - y.share(value) * (HEIGHT - TOP - BOTTOM);
    }
  }

  private static Frame frame(List<Point> points) {
    double minX = points.stream().mapToDouble(Point::x).min().orElse(0);
    double maxX = points.stream().mapToDouble(Point::x).max().orElse(1);
    double minY = points.stream().mapToDouble(Point::y).min().orElse(0);
    double maxY = points.stream().mapToDouble(Point::y).max().orElse(1);
    boolean whole = points.stream().allMatch(point -> point.x() == Math.rint(point.x()));
    // A curve that goes near zero is read against zero.
    if (minY > 0 && minY < 0.4 * maxY) minY = 0;
    return new Frame(
        whole ? Scale.whole(minX, maxX, 10) : Scale.around(minX, maxX, 10),
        Scale.around(minY, maxY, 6));
  }

  private void grid(Graphics2D to, Frame frame) {
    double bottom = HEIGHT - BOTTOM;
    to.setStroke(new BasicStroke(1.2f));
    for (double tick : frame.y().ticks()) {
      double y = frame.y(tick);
      to.setColor(FAINT);
      to.draw(new Line2D.Double(LEFT, y, WIDTH - RIGHT, y));
      to.setColor(INK);
      String label = frame.y().label(tick);
      StrokeFont.draw(to, label, LEFT - 14 - StrokeFont.width(label, TEXT), y + TEXT / 2, TEXT);
    }
    for (double tick : frame.x().ticks()) {
      double x = frame.x(tick);
      to.setColor(FAINT);
      to.draw(new Line2D.Double(x, TOP, x, bottom));
      to.setColor(INK);
      to.draw(new Line2D.Double(x, bottom, x, bottom + 6));
      centred(to, frame.x().label(tick), x, bottom + 14 + TEXT);
    }
    to.setStroke(new BasicStroke(1.6f));
    to.draw(new Line2D.Double(LEFT, bottom, WIDTH - RIGHT, bottom));
    to.draw(new Line2D.Double(LEFT, TOP, LEFT, bottom));
    centred(to, xLabel, (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 28);
    var upright = to.getTransform();
    to.rotate(-Math.PI / 2, 36, (TOP + bottom) / 2);
    centred(to, yLabel, 36, (TOP + bottom) / 2);
    to.setTransform(upright);
  }

  private static void curve(Graphics2D to, Frame frame, List<Point> points) {
    to.setStroke(new BasicStroke(2.6f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    var path = new Path2D.Double();
    boolean broken = true;
    for (Point point : points) {
      if (point.finite()) {
        double x = frame.x(point.x());
        double y = frame.y(point.y());
        if (broken) path.moveTo(x, y);
        else path.lineTo(x, y);
      }
      broken = !point.finite();
    }
    to.draw(path);
    if (points.size() > MAX_POINTS_MARKED) return;
    for (Point point : points) {
      if (!point.finite()) continue;
      to.fill(new Ellipse2D.Double(frame.x(point.x()) - 4.5, frame.y(point.y()) - 4.5, 9, 9));
    }
  }

  private void legend(Graphics2D to) {
    double x = LEFT;
    double y = 82;
    to.setStroke(new BasicStroke(4f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    for (int i = 0; i < series.size(); i++) {
      to.setColor(COLOURS.get(i % COLOURS.size()));
      to.draw(new Line2D.Double(x, y - TEXT / 2, x + 26, y - TEXT / 2));
      to.setColor(INK);
      String name = series.get(i).name();
      StrokeFont.draw(to, name, x + 38, y, TEXT);
      x += 38 + StrokeFont.width(name, TEXT) + 36;
    }
  }

  private static void centred(Graphics2D to, String text, double x, double y) {
    StrokeFont.draw(to, text, x - StrokeFont.width(text, TEXT) / 2, y, TEXT);
  }
}
