package dev.onevision.inference.checkpoint;

/** The two ways in which the models' checkpoints are laid out. */
public enum Layout {
  /** The original: one flat configuration, the tower inside the language model. */
  LMMS_LAB,
  /** The converted one: a configuration and a name space for each part. */
  LLAVA_HF
}
