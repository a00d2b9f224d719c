package dev.onevision.benchmarks.report;

import java.awt.Color;
import java.awt.Dimension;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.util.SVGConstants;
import org.jfree.chart.ChartFactory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.labels.StandardCategoryItemLabelGenerator;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.data.category.DefaultCategoryDataset;

/** Draws a report's medians as bars, grouped by setting. Needs a Java runtime with fonts. */
final class BarChart {

  private static final int WIDTH = 800;
  private static final int HEIGHT = 360;

  /** Distinct for people who do not see all colors, and on white and black pages. */
  private static final Color[] COLORS = {
    new Color(0x0072b2),
    new Color(0xe69f00),
    new Color(0x009e73),
    new Color(0xcc79a7),
    new Color(0x56b4e9),
    new Color(0xd55e00),
    new Color(0x999999)
  };

  private BarChart() {}

  /** Writes an SVG file. */
  static void write(Report report, Path file) throws IOException {
    DefaultCategoryDataset figures = new DefaultCategoryDataset();
    for (Series series : report.series()) {
      figures.addValue(series.median(), series.system(), series.setting());
    }
    JFreeChart chart =
        ChartFactory.createBarChart(
            "%s, %s".formatted(report.benchmark(), report.machine()), "", report.unit(), figures);
    chart.setBackgroundPaint(Color.WHITE);
    CategoryPlot plot = chart.getCategoryPlot();
    plot.setBackgroundPaint(Color.WHITE);
    plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
    plot.setRenderer(renderer(report.systems().size()));
    SVGGraphics2D graphics = canvas();
    chart.draw(graphics, new Rectangle2D.Double(0, 0, WIDTH, HEIGHT));
    try (Writer writer = Files.newBufferedWriter(file)) {
      graphics.stream(writer, true);
    }
  }

  private static BarRenderer renderer(int systems) {
    BarRenderer renderer = new BarRenderer();
    renderer.setBarPainter(new StandardBarPainter());
    renderer.setShadowVisible(false);
    renderer.setItemMargin(0.05);
    renderer.setDefaultItemLabelGenerator(new StandardCategoryItemLabelGenerator());
    renderer.setDefaultItemLabelsVisible(true);
    for (int i = 0; i < systems; i++) {
      renderer.setSeriesPaint(i, COLORS[i % COLORS.length]);
    }
    return renderer;
  }

  private static SVGGraphics2D canvas() throws IOException {
    try {
      SVGGraphics2D graphics =
          new SVGGraphics2D(
              DocumentBuilderFactory.newInstance()
                  .newDocumentBuilder()
                  .getDOMImplementation()
                  .createDocument(SVGConstants.SVG_NAMESPACE_URI, "svg", null));
      graphics.setSVGCanvasSize(new Dimension(WIDTH, HEIGHT));
      return graphics;
    } catch (ParserConfigurationException impossible) {
      throw new IOException(impossible);
    }
  }
}
