/** Clients to test a running gateway with, for the tests of every module. */
@NullMarked
package dev.onevision.gateway.testing;

import org.jspecify.annotations.NullMarked;
