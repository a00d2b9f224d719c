package dev.onevision.inference.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** The functions of a shared library by their symbols. The library stays loaded. */
final class NativeFunctions {

  private static final Linker LINKER = Linker.nativeLinker();

  private final String library;
  private final SymbolLookup symbols;

  NativeFunctions(String library, SymbolLookup symbols) {
    this.library = library;
    this.symbols = symbols;
  }

  /**
   * Functions of a library that the system's loader finds.
   *
   * @throws CudaException if it finds none
   */
  static NativeFunctions ofLibrary(String name) {
    try {
      return new NativeFunctions(name, SymbolLookup.libraryLookup(name, Arena.global()));
    } catch (IllegalArgumentException e) {
      throw new CudaException("The library %s was not found.".formatted(name), e);
    }
  }

  /**
   * Functions of a library file.
   *
   * @throws CudaException if it cannot be loaded
   */
  static NativeFunctions ofFile(Path file) {
    try {
      return new NativeFunctions(file.toString(), SymbolLookup.libraryLookup(file, Arena.global()));
    } catch (IllegalArgumentException e) {
      throw new CudaException("The library %s cannot be loaded.".formatted(file), e);
    }
  }

  boolean has(String symbol) {
    return symbols.find(symbol).isPresent();
  }

  MethodHandle handle(String symbol, FunctionDescriptor signature) {
    return LINKER.downcallHandle(
        symbols
            .find(symbol)
            .orElseThrow(
                () -> new CudaException("%s has no function %s.".formatted(library, symbol))),
        signature);
  }
}
