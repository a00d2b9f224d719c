/**
 * Checks what the suite is deployed with: the chart, the kustomize base and the container images.
 */
@NullMarked
package dev.onevision.deployment;

import org.jspecify.annotations.NullMarked;
