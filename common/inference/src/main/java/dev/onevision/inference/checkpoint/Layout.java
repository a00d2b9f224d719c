package dev.onevision.inference.checkpoint;

/** The two layouts of checkpoints. */
enum Layout {
  /** The original: one flat configuration; the tower is inside the language model. */
  LMMS_LAB,
  /** The converted one: a configuration and a namespace per part. */
  LLAVA_HF
}
