package dev.onevision.gateway.tokenization;

/** The text of tokens. */
record DetokenizeBody(String prompt) {}
