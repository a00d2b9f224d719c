package dev.onevision.gateway.playground;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The files of the page, in memory. Immutable. */
final class PageFiles {

  private static final String FOLDER = "/playground/";

  private final Map<String, PageFile> files;

  private PageFiles(Map<String, PageFile> files) {
    this.files = Map.copyOf(files);
  }

  /** Reads all files from the class path. */
  static PageFiles read() {
    Map<String, PageFile> files = new HashMap<>();
    try {
      Resource[] resources =
          new PathMatchingResourcePatternResolver().getResources("classpath:playground/**/*.*");
      for (Resource resource : resources) {
        String url = resource.getURL().toString();
        String name = url.substring(url.lastIndexOf(FOLDER) + FOLDER.length());
        files.put(name, PageFile.of(name, resource.getContentAsByteArray()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The files of the playground cannot be read", e);
    }
    return new PageFiles(files);
  }

  /** The file with a name relative to the page's folder, such as {@code style/base.css}. */
  Optional<PageFile> find(String name) {
    return Optional.ofNullable(files.get(name));
  }
}
