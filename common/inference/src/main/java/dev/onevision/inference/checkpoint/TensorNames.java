package dev.onevision.inference.checkpoint;

import java.util.List;

/**
 * One name per tensor, for all layouts. The canonical names are those of the original checkpoints;
 * converted checkpoints have used three other schemes.
 */
final class TensorNames {

  private static final String TOWER = "model.vision_tower.vision_tower.vision_model.";

  /** Stored prefix, canonical prefix; the first match counts. */
  private static final List<String[]> PREFIXES =
      List.of(
          new String[] {TOWER, TOWER},
          new String[] {"model.vision_tower.vision_model.", TOWER},
          new String[] {"vision_tower.vision_model.", TOWER},
          new String[] {"model.vision_tower.", TOWER},
          new String[] {"vision_tower.", TOWER},
          new String[] {"model.multi_modal_projector.linear_1.", "model.mm_projector.0."},
          new String[] {"model.multi_modal_projector.linear_2.", "model.mm_projector.2."},
          new String[] {"multi_modal_projector.linear_1.", "model.mm_projector.0."},
          new String[] {"multi_modal_projector.linear_2.", "model.mm_projector.2."},
          new String[] {"model.language_model.", "model."},
          new String[] {"language_model.lm_head.", "lm_head."},
          new String[] {"language_model.model.", "model."},
          new String[] {"image_newline", "model.image_newline"});

  private TensorNames() {}

  static String canonical(String stored) {
    for (String[] prefix : PREFIXES) {
      if (stored.startsWith(prefix[0])) {
        return prefix[1] + stored.substring(prefix[0].length());
      }
    }
    return stored;
  }
}
