package dev.onevision.vision.encoder;

import dev.onevision.vision.tiling.Tiles;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Model threads for tests of other rooms. */
public final class ModelThreads {

  private ModelThreads() {}

  /** A thread whose model is loaded, or not, when the test says so. */
  public static ModelThread loading(CompletableFuture<EncoderModel> model) {
    return new ModelThread(
        () -> {
          EncoderModel loaded;
          try {
            loaded = model.get();
          } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
          }
          return tower(loaded);
        },
        1);
  }

  private static Tower tower(EncoderModel model) {
    return new Tower() {
      @Override
      public EncoderModel model() {
        return model;
      }

      @Override
      public ByteBuffer encode(Tiles tiles) {
        throw new UnsupportedOperationException("nothing is encoded in this test");
      }

      @Override
      public void close() {}
    };
  }
}
